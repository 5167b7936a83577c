"""How the starter pack is made: text, vocabulary, network, training and conversion. See README.md beside this."""
