"""The network of a place: companies, the rest of each industry near and far, and who supplies whom."""
