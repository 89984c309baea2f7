"""What lasts on this computer: files written whole, and secrets under a key or passphrase."""
