"""How a baby is fed."""
