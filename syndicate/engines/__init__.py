"""What translates: Argos packs decoded by CTranslate2, Apertium, a LibreTranslate server, and an echo.

Only ``libretranslate`` translates over the network, and only getting packs (``download``) uses it otherwise.
"""
