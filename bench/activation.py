"""`python bench/activation.py [N,M] [runs]`: as `inang bench activation`, with each figure beside its target."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from inang.cli.activation_bench import run

TARGET_MS, TARGET_RATIO = 300, 1.2


def main() -> int:
    counts = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else "10,1000").split(",")]
    result = run(counts, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    for row in result["rows"]:
        print(f"{row['sites']:>6} sites: median {row['median_ms']} ms (target {TARGET_MS}), p95 {row['p95_ms']} ms")
    print(f"last over first: {result['ratio']} (target {TARGET_RATIO})")
    print(f"servers reloaded or restarted: {result['reloads']} (target 0)")
    return int(result["rows"][0]["median_ms"] > TARGET_MS or result["ratio"] > TARGET_RATIO or result["reloads"] > 0)


if __name__ == "__main__":
    sys.exit(main())
