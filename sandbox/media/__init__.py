"""Real media for the sandbox: speech, presenters and films. Run as `python -m sandbox.media SPEC.json`."""
