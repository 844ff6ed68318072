"""Floor 2: numbers, and the only gate through which they leave."""
