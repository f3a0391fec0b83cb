"""`inang bench activation`: what the thousandth site costs against the tenth, in one run."""

from typing import Annotated

import typer

from inang.cli.output import Fault, Json, as_json

Sites = Annotated[
    str, typer.Option("--sites", metavar="N,M", help="Jumlah situs yang sudah ada pada tiap baris.")
]
Runs = Annotated[int, typer.Option("--runs", min=3, max=500, help="Aktivasi yang diukur pada tiap baris.")]


def activation(sites: Sites = "10,1000", runs: Runs = 20, json: Json = False) -> None:
    """Ukur waktu dari persetujuan sampai terbukti aktif pada jumlah situs yang berbeda."""
    try:
        counts = [int(part) for part in sites.split(",")]
    except ValueError:
        counts = []
    if not counts or counts != sorted(set(counts)) or counts[0] < 0 or counts[-1] > 20_000:
        raise Fault(
            "--sites: tulis bilangan yang makin besar, dipisah koma (paling besar 20000), misalnya 10,1000."
        )
    from inang.cli.activation_bench import run  # start-up speed

    result = run(counts, runs)
    if json:
        as_json(result)
        return
    for row in result["rows"]:
        print(
            f"{row['sites']:>6} situs: median {row['median_ms']:.0f} ms, "
            f"p95 {row['p95_ms']:.0f} ms, {row['runs']} kali"
        )
    print(f"baris terakhir dibanding baris pertama: {result['ratio']:.2f}")
    print(f"server yang dimuat ulang atau dijalankan ulang: {result['reloads']}")
