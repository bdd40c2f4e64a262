"""How much of a nation's technology is met in a place: location quotients, balancing, tiers, bands."""
