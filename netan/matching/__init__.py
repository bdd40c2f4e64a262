"""Who is who: names of payees and sites against companies."""
