"""What translates: Argos packs decoded by CTranslate2, and an echo. Nothing here ever uses the network."""
