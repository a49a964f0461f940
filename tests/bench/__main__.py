"""`make bench`: prints each rate, the limit measured beside it in the same run, their ratio, and the aim."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.local.postgres import Postgres
from tests.bench import ballots, books, events, front, growth, pledges, posting, proposals, tallies
from tests.bench.load import Outcome


def say(what: str, rate: float, limit: float, aim: float | None, more: str = "") -> None:
    ratio = rate / limit
    verdict = "" if aim is None else f"  aim {aim:.2f} {'met' if ratio >= aim else 'short'}"
    print(f"{what:<44} {rate:>9.0f}/s  limit {limit:>9.0f}/s  ratio {ratio:5.2f}{verdict}  {more}", flush=True)


def bench_ballots(folder: Path, cluster: Postgres) -> None:
    limit = ballots.echo(folder / "echo").rate
    for kind, database in (("SQLite", None), ("PostgreSQL", maker(cluster, "ballots"))):
        together, idle = ballots.measure(folder / f"town-{kind}", database)
        more = f"p50 {together.percentile(0.5) * 1000:.0f} ms, p99 {together.percentile(0.99) * 1000:.0f} ms"
        say(f"ballots over HTTP, {kind}, against HTTP+RPC echo", together.rate, limit, 0.6, more)
        if kind == "SQLite":
            alone, idle_alone = ballots.measure(folder / "alone", None, together=False)
            medians = [f"{outcome.percentile(0.5) * 1000:.1f} ms" for outcome in (idle, idle_alone)]
            more = f"at idle p50 {medians[0]}, one by one {medians[1]}"
            say("ballots taken together, against one by one", together.rate, alone.rate, 1.0, more)


def bench_events(folder: Path, cluster: Postgres) -> None:
    for kind in ("SQLite", "PostgreSQL"):
        place = folder / f"events-{kind}"
        place.mkdir(parents=True)
        urls = [f"sqlite:///{place / name}.db" for name in ("ours", "theirs")]
        if kind == "PostgreSQL":
            urls = [cluster.create_database(name) for name in ("events_ours", "events_theirs")]
        rate, latency = events.ours(place, urls[0])
        stock_rate, stock_latency = events.theirs(place / "stock", urls[1])
        more = f"median {latency * 1000:.0f} ms, stock {stock_latency * 1000:.0f} ms"
        say(f"events, commit to handler, {kind}, against stock", rate, stock_rate, 3.0, more)


def bench_books(folder: Path, cluster: Postgres) -> None:
    limit = books.bare(cluster)
    rate = books.commands(folder / "books", cluster)
    say(
        "ledger commands by event, against bare rows",
        rate,
        limit,
        0.3,
        f"pgbench -s 1 -c 8: {books.pgbench(cluster):.0f}/s",
    )
    for when, times in posting.measure(folder / "posting", cluster, rate).items():
        told = Outcome(latencies=times)
        told_in_ms = [f"p{share * 100:.0f} {told.percentile(share) * 1000:.1f} ms" for share in (0.5, 0.99)]
        print(f"one posting by RPC {when}: {', '.join(told_in_ms)}", flush=True)


def maker(cluster: Postgres, prefix: str) -> Callable[[str], str]:
    """A database for each service, made when it is first asked for."""
    made: dict[str, str] = {}

    def url(service: str) -> str:
        if service not in made:
            made[service] = cluster.create_database(f"{prefix}_{service}")
        return made[service]

    return url


def bench_growth(_folder: Path, cluster: Postgres) -> None:
    """No ratio to a limit: what matters is that the costs stay what they are at the smallest size."""
    first: dict[str, float] = {}
    for size, db in growth.grown(cluster):
        found = growth.questions(size, db)
        first = first or found
        told = ", ".join(f"{name} {took * 1000:.1f} ms ({took / first[name]:.1f})" for name, took in found.items())
        print(f"books of {size:>9} transfers: {told}; verified {growth.verification(db, size):.0f}/s", flush=True)


def bench_tallies(folder: Path, _cluster: Postgres) -> None:
    """Against pabutools, and the largest election in seconds."""
    if not tallies.ELECTIONS.exists():
        print(f"tallies: the real elections are not at {tallies.ELECTIONS}")
        return
    for what, ours, theirs in tallies.compared(folder):
        assert ours.winners == theirs.winners, f"{what}: other winners"
        reading = "reading" in what
        mine, limit = (told.tally + (told.read if reading else 0) for told in (ours, theirs))
        aim = 10 if reading else 100
        verdict = "met" if limit / mine >= aim else "short"
        print(
            f"{what:<60} {mine:8.3f} s  pabutools {limit:8.2f} s  {limit / mine:6.0f} times  aim {aim} {verdict}",
            flush=True,
        )
    told = tallies.ours(tallies.unpacked(tallies.LARGEST, folder), tallies.ADD1)
    print(
        f"the largest, read {told.read:.2f} s, equal shares with Add1 {told.tally:.2f} s, {len(told.winners)} winners"
    )


def bench_pledges(folder: Path, cluster: Postgres) -> None:
    limit = ballots.echo(folder / "echo").rate
    for kind in ("SQLite", "PostgreSQL"):
        urls = maker(cluster, "pledges") if kind == "PostgreSQL" else None
        rate, promised, looked = pledges.confirmed(folder / f"town-{kind}", urls)
        more = f"promised {promised.rate:.0f}/s p50 {promised.percentile(0.5) * 1000:.0f} ms, looked at {looked.rate:.0f}/s"
        say(f"pledges over HTTP to confirmed, {kind}, against HTTP+RPC echo", rate, limit, None, more)
        urls = maker(cluster, "settled") if kind == "PostgreSQL" else None
        rate = pledges.settled(folder / f"settled-{kind}", urls)
        print(f"deadline of {pledges.SETTLED} pledges, {kind}: {rate:.0f} a second to the hand-over", flush=True)


def bench_proposals(folder: Path, cluster: Postgres) -> None:
    """What matters is that a page costs among a thousand what it costs among a hundred: the ratio of the two."""
    small, large = proposals.SIZES
    for kind, name, (few, many) in proposals.measured(folder, cluster):
        told = f"p50 {few * 1000:6.2f} ms among {small}, {many * 1000:6.2f} ms among {large}"
        print(f"{kind:<10} {name:<24} {told}: {many / few:4.1f} times", flush=True)


def bench_front(folder: Path, _cluster: Postgres) -> None:
    """Against a constant answer of nameko's own server, in a process like the gateway's."""
    with front.a_town(folder / "town") as town:
        for path in front.PATHS:
            cold, cached = front.cold(town, path), front.cached(town, path)
            limit = front.constant(town)
            more = f"cold {cold * 1000:.0f} ms, cached p50 {cached.percentile(0.5) * 1000:.1f} ms, not compressed "
            more += f"{front.cached(town, path, packed=False).rate:.0f}/s"
            say(f"{path}, cached, against a constant answer", cached.rate, limit.rate, 0.5, more)
        size = front.first_view(town)
        verdict = "met" if size < front.FIRST_VIEW_BYTES_MAX else "short"
        print(f"first view of the front page: {size} bytes compressed, aim {front.FIRST_VIEW_BYTES_MAX} {verdict}")
        alone, beside = front.beside_streams(town)
        for path, before in alone.items():
            ratio = beside[path] / before
            verdict = "met" if ratio <= front.SLOWED_MAX else "short"
            told = f"p50 {before * 1000:.1f} ms alone, {beside[path] * 1000:.1f} ms beside {front.STREAMS} open streams"
            print(f"{path:<44} {told}: {ratio:.2f} times, aim {front.SLOWED_MAX} {verdict}", flush=True)


BENCHES = {
    "ballots": bench_ballots,
    "events": bench_events,
    "books": bench_books,
    "front": bench_front,
    "growth": bench_growth,
    "pledges": bench_pledges,
    "proposals": bench_proposals,
    "tallies": bench_tallies,
}


def main(names: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="oplandspuljen-bench-"))
    folder.chmod(0o711)
    try:
        with Postgres(folder / "postgres", durable=True) as cluster:
            for name in names or BENCHES:
                (folder / name).mkdir()
                BENCHES[name](folder / name, cluster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
