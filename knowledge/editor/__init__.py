"""The editors' pages: write, try, publish and correct answers without a developer."""
