// Placeholder until the first file of Dashboard lands.
