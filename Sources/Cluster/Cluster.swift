// Placeholder until the first file of Cluster lands.
