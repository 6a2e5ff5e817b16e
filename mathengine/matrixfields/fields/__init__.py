"""Conservative matrix fields: constructors, catalogue, trajectories."""
