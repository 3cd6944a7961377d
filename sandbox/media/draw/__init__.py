"""How presenters are drawn: vector parts on supersampled layers, in units of a 320 by 240 picture."""
