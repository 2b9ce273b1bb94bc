"""A Docker engine, one that runs or one of our own, and what we ask of it."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

# Seconds.
ENGINE_STARTS, ENGINE_STOPS, COMMAND = 60, 60, 600


class Failed(Exception):
    """Something did not hold, or a command failed."""


def run(*words, timeout=COMMAND, **more):
    """What a command printed; a failure with all that it said."""
    words = [str(word) for word in words]
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=timeout, check=False, **more
    )
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def docker(*words, **more):
    return run("docker", *words, **more)


def refused(*words):
    """Whether a docker command fails, as it should."""
    return subprocess.run(["docker", *words], capture_output=True, check=False).returncode != 0


def inspect(container, what):
    return json.loads(docker("inspect", "--format", "{{json " + what + "}}", container))


def compose_command():
    """Compose 2 where the client has it, else docker-compose."""
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if plugin.returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    raise Failed("neither `docker compose` nor docker-compose is here")


class Project:
    """A compose project: its containers and networks by the names that the files give them."""

    def __init__(self, name, files, settings):
        self.name = name
        self.settings = settings
        chosen = [word for file in files for word in ("--file", str(file))]
        self.compose_words = [*compose_command(), "--project-name", name, *chosen]

    def compose(self, *words):
        return run(*self.compose_words, *words, env=os.environ | self.settings)

    def container(self, service):
        mine = f"label=com.docker.compose.project={self.name}"
        found = docker(
            "ps", "--all", "--quiet", "--filter", mine,
            "--filter", f"label=com.docker.compose.service={service}",
        ).split()  # fmt: skip
        if len(found) != 1:
            raise Failed(f"{len(found)} containers of {service}")
        return found[0]

    def network(self, name):
        return f"{self.name}_{name}"

    def remove(self):
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")


@contextlib.contextmanager
def engine():
    """The engine that runs, or one that is started here and stopped again with everything in it."""
    answers = subprocess.run(["docker", "info"], capture_output=True, check=False)
    if answers.returncode == 0:
        yield
        return
    if os.geteuid() != 0 or not shutil.which("dockerd"):
        raise Failed("no Docker engine runs, and only root can start dockerd (Debian: docker.io)")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lianfang-dockerd-"))
    socket, log = folder / "docker.sock", folder / "dockerd.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [
                "dockerd", "--host", f"unix://{socket}", "--pidfile", folder / "pid",
                "--data-root", folder / "data", "--exec-root", folder / "exec",
            ],
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    before = os.environ.get("DOCKER_HOST")
    os.environ["DOCKER_HOST"] = f"unix://{socket}"
    try:
        wait_for(
            lambda: (
                subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
            ),
            ENGINE_STARTS,
            lambda: f"dockerd does not answer:\n{log.read_text()[-2000:]}",
        )
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(ENGINE_STOPS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if before is None:
            del os.environ["DOCKER_HOST"]
        else:
            os.environ["DOCKER_HOST"] = before
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(holds, seconds, otherwise):
    """Until it holds; what it says otherwise is the failure."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Failed(otherwise() if callable(otherwise) else otherwise)
        time.sleep(0.2)
