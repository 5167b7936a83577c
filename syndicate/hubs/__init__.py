"""WebSub hubs, which tell subscribers of feeds that changed."""
