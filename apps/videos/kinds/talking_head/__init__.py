"""A script or a recording, spoken by an avatar or by a face in a picture."""
