"""How fast, how large, how soon (đo tốc độ): one file per question, `python -m benchmarks` runs them all."""
