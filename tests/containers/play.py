#!/usr/bin/env -S python3 -B
"""A joint reception across containers: three agencies on three networks, one network cut in the middle and mended.

    python3 tests/containers/play.py [--images NODE DESKS] [--keep]

Installs nothing. Needs docker and docker-compose (or Compose 2), cargo unless --images names two that are there,
PostgreSQL's programs for an image of it, and an engine that runs or root and dockerd. No registry is asked for anything.
Everything that it makes is removed in the end, also where something fails; --keep leaves the images.
"""

import argparse
import contextlib
import pathlib
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import images
from agencies import BUREAUX, Site
from engine import Failed, Project, docker, engine, inspect, refused, wait_for

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FILES = [ROOT / "deploy" / "compose.yaml", ROOT / "tests" / "containers" / "story.yaml"]
OFFICE = ["office-intake", "office-coordination", "office-follow-up"]
NODES = [*OFFICE, *(row[0] for row in BUREAUX)]
# So many petitions take seconds to register: time to stop a service in the middle.
PETITIONS = 5_000
SETTINGS, BACKUP = "/etc/lianfang/node.toml", "/var/lib/lianfang/backup"
# Seconds: nodes get healthy, the story goes on, a container stops, what waited arrives.
HEALTHY, STORY, STOPS, ARRIVES = 180, 300, 60, 60


class Desks:
    """The container in which the story is played; it asks for what only an operator can do."""

    def __init__(self, container):
        self.process = subprocess.Popen(
            ["docker", "attach", "--sig-proxy=false", container],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def until(self, *words):
        """Prints lines until one holds all words; the end of the story is a failure."""
        while True:
            try:
                line = self.lines.get(timeout=STORY)
            except queue.Empty:
                raise Failed(f"the story stands still before {words}") from None
            if line is None:
                raise Failed(f"the story ended before {words}, with {self.process.wait(STOPS)}")
            print(f"  | {line}", end="", flush=True)
            if all(word in line for word in words):
                return

    def done(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self):
        with contextlib.suppress(queue.Empty):
            while (line := self.lines.get(timeout=STORY)) is not None:
                print(f"  | {line}", end="", flush=True)
        code = self.process.wait(STOPS)
        if code != 0:
            raise Failed(f"the story ended with {code}")


def say(what):
    print(f"-- {what}", flush=True)


def lianfang(container, *words):
    return docker("exec", container, "/usr/bin/lianfang", *words)


def state(container):
    return inspect(container, ".State")


def healthy(project, services):
    def all_are():
        return all(
            state(project.container(name)).get("Health", {}).get("Status") == "healthy"
            for name in services
        )

    def otherwise():
        logs = [docker("logs", "--tail", "20", project.container(name)) for name in services]
        return "not healthy:\n" + "\n".join(logs)

    wait_for(all_are, HEALTHY, otherwise)


def stopped_in_order(container):
    """SIGTERM: what was begun is finished, nothing more is begun, and the process ends with 0."""
    docker("stop", "--time", str(STOPS), container)
    code = state(container)["ExitCode"]
    log = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=True)
    said = log.stdout + log.stderr
    if code != 0 or "draining" not in said or "closed" not in said:
        raise Failed(f"stopped with {code}:\n{said[-2000:]}")


def channels(project, container, service):
    """The rows of `lianfang peers`: here, there, state, sent through, durable there, and more."""
    said = lianfang(
        project.container(container), "peers", "--config", SETTINGS, "--service", service
    )
    return [line.split() for line in said.splitlines() if "/" in line]


def waiting(project, container, service, agency):
    """Messages to an agency that are not durable there yet."""
    rows = channels(project, container, service)
    return sum(int(row[3]) - int(row[4]) for row in rows if row[1].startswith(f"{agency}/"))


def play(project, site):
    say("the desks; the story makes law time and waits for the nodes")
    # Compose 1 joins a container to all of its networks only when it starts it itself.
    project.compose("up", "--detach", "desks")
    desks = Desks(project.container("desks"))
    wait_for(lambda: (site.folder / "clock" / "now").exists(), STORY, "law time does not begin")
    say("database, nodes, collector")
    project.compose("up", "--detach", "database", "traces", *NODES)
    healthy(project, NODES)
    locked(project)

    desks.until("第一幕")
    intake = project.container("office-intake")
    time.sleep(1)
    say(f"office-intake is stopped in the middle of {PETITIONS} registrations, and started again")
    stopped_in_order(intake)
    if not desks.lines.empty():
        raise Failed(
            "the registrations were over before the service was stopped: nothing was tried"
        )
    docker("start", intake)
    desks.until("导入信访事项", f"{PETITIONS}件")

    network, land = project.network("office-land"), project.container("land")
    desks.until("请切断", "land")
    say("the network between office and land is cut; hrss is reached by both")
    docker("network", "disconnect", network, land)
    desks.done()
    desks.until("请恢复", "land")
    code = BUREAUX[1][1]
    held = waiting(project, "office-coordination", "coordination", code)
    if held == 0:
        raise Failed("no message waits for land: was the network cut?")
    if waiting(project, "office-coordination", "coordination", BUREAUX[0][1]) != 0:
        raise Failed("messages for hrss wait, whose network is whole")
    healthy(project, NODES)
    say(f"the reception went on; {held} messages wait for land; the network is mended")
    docker("network", "connect", "--alias", "land", network, land)
    mended = time.monotonic()
    desks.done()
    desks.until("节点恢复")
    say(f"all that waited has arrived {time.monotonic() - mended:.1f} s after")
    desks.end()
    checked(project)


def locked(project):
    """Nobody's process on a root that cannot be written to."""
    for name in NODES:
        container = project.container(name)
        if not inspect(container, ".HostConfig.ReadonlyRootfs"):
            raise Failed(f"the root of {name} can be written to")
        if not refused("exec", container, "/usr/bin/lianfang", "directory", "key", "/key"):
            raise Failed(f"{name} wrote to its root")
        if not refused(
            "exec", container, "/usr/bin/lianfang", "directory", "key", "/etc/lianfang/key"
        ):
            raise Failed(f"{name} wrote to its settings")


def checked(project):
    say("every message is durable at its other end")
    for container, services in [
        *((f"office-{name}", [name]) for name in ("intake", "coordination", "follow-up")),
        *((row[0], ["intake", "coordination", "follow-up"]) for row in BUREAUX),
    ]:
        for service in services:

            def arrived(container=container, service=service):
                rows = channels(project, container, service)
                return all(row[3] == row[4] for row in rows)

            wait_for(arrived, ARRIVES, f"messages of {container}/{service} still wait")
    traces = project.container("traces")
    shown = lambda: docker("logs", traces)
    wait_for(
        lambda: all(
            word in shown()
            for word in ("demo · agreed-line", "人社局 · ◂ 信访局", "自然资源局 · ◂ 信访局")
        ),
        ARRIVES,
        lambda: f"the acts did not reach the collector:\n{shown()[-2000:]}",
    )
    act = next(block for block in shown().split("\n\n") if "demo · agreed-line" in block)
    say("an act as the collector shows it")
    print("\n".join(f"  | {line}" for line in act.splitlines()[:24]))
    for name in NODES:
        stopped_in_order(project.container(name))
    say("every process was asked to end, drained and ended with 0")
    for name in NODES:
        docker("start", project.container(name))
    healthy(project, NODES)
    for name in NODES:
        container = project.container(name)
        lianfang(container, "backup", "--config", SETTINGS, "--to", BACKUP)
        lianfang(container, "restore", BACKUP, "--check")
    say("every journal was taken up again, saved and read back: its leaves lie under its root")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "--images", nargs=2, help="of a node, and of `lianfang` with the demonstration"
    )
    options.add_argument("--keep", action="store_true", help="leave the images")
    chosen = options.parse_args()
    # Whoever ends this early leaves nothing behind either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    started = time.monotonic()
    mark = f"lianfang-play-{secrets.token_hex(3)}"
    image, desks = chosen.images or (f"{mark}:latest", f"{mark}-desks:latest")
    database = f"{mark}-postgres:latest"
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{mark}-"))
    folder.chmod(0o755)
    settings = {
        "SITE": str(folder),
        "LIANFANG_IMAGE": image,
        "DESKS_IMAGE": desks,
        "POSTGRES_IMAGE": database,
    }
    project = Project(mark, FILES, settings)
    try:
        with engine():
            try:
                say("the images")
                if not chosen.images:
                    images.build(desks, "lianfang")
                    images.build(image, "lianfang-node")
                images.check(image)
                images.postgres(database)
                say("identities, settings and the signed directory")
                site = Site(folder, image)
                site.make(PETITIONS)
                play(project, site)
            finally:
                say("everything is removed")
                project.remove()
                if not chosen.keep:
                    made = [database] if chosen.images else [database, image, desks]
                    subprocess.run(
                        ["docker", "image", "rm", "--force", *made],
                        capture_output=True,
                        check=False,
                    )
    except Failed as failure:
        sys.exit(f"error: {failure}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say(f"all held, in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
