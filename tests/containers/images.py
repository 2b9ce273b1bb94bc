"""The two images, made without any registry: ours, and a PostgreSQL of what is installed here."""

import glob
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from engine import Failed, docker, inspect, refused, run

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIMIT = 25 * 1024 * 1024
POSTGRES_USER = "999"


def build(name, program):
    """By the same script as for a deployment."""
    print(run(ROOT / "deploy" / "image", name, program, timeout=3600).strip())


def check(name):
    """Small, nobody's, and nothing else in it."""
    size = inspect(name, ".Size")
    if size > LIMIT:
        raise Failed(f"the image has {size} bytes, more than {LIMIT}")
    user = inspect(name, ".Config.User")
    if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user):
        raise Failed(f"the image runs as {user!r}, which is no number of an ordinary user")
    if not refused("run", "--rm", "--entrypoint", "/bin/sh", name, "-c", "true"):
        raise Failed("the image has a shell")


def postgres(name):
    """What a PostgreSQL needs and no more: its folders, the libraries that they are linked with, and a shell to begin."""
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not places:
        raise Failed("no PostgreSQL is installed (Debian: postgresql)")
    home = pathlib.Path(places[-1]).parent.parent
    version = home.name
    with tempfile.TemporaryDirectory(prefix="lianfang-postgres-") as folder:
        root = pathlib.Path(folder) / "root"
        shutil.copytree(
            home, within(root, home), ignore=shutil.ignore_patterns("bitcode", "llvmjit*", "pgxs")
        )
        for place in (
            f"/usr/share/postgresql/{version}",
            "/usr/share/zoneinfo",
            "/usr/lib/locale/C.utf8",
        ):
            shutil.copytree(place, within(root, place), symlinks=True)
        (root / "bin").mkdir()
        shutil.copy("/bin/dash", root / "bin" / "sh")
        for library in linked(home, root / "bin" / "sh"):
            target = within(root, library)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.path.realpath(library), target)
        (root / "etc").mkdir()
        (root / "etc" / "passwd").write_text(
            f"postgres:x:{POSTGRES_USER}:{POSTGRES_USER}::/:/bin/sh\n"
        )
        shutil.copy(HERE / "postgres" / "entrypoint", root / "entrypoint")
        empty = pathlib.Path(folder) / "empty"
        empty.mkdir()
        (pathlib.Path(folder) / "Dockerfile").write_text(
            "FROM scratch\n"
            "COPY root /\n"
            f"COPY --chown={POSTGRES_USER}:{POSTGRES_USER} empty /var/lib/postgresql/data\n"
            f"COPY --chown={POSTGRES_USER}:{POSTGRES_USER} empty /var/run/postgresql\n"
            f"ENV PATH={home}/bin:/bin\n"
            f"USER {POSTGRES_USER}:{POSTGRES_USER}\n"
            'ENTRYPOINT ["/bin/sh", "/entrypoint"]\n'
        )
        docker("build", "--quiet", "--tag", name, folder, env=os.environ | {"DOCKER_BUILDKIT": "0"})


def within(root, place):
    return root / str(place).lstrip("/")


def linked(home, *more):
    """The libraries of every program and module of it, the loader among them."""
    files = [*(home / "bin").iterdir(), *(home / "lib").glob("*.so"), *more]
    wanted = [str(file) for file in files if not file.name.startswith("llvmjit")]
    said = subprocess.run(["ldd", *wanted], capture_output=True, text=True, check=False).stdout
    return sorted(set(re.findall(r"(?:=> |^\t)(/\S+) \(0x", said, re.MULTILINE)))
