"""The agencies' folders, made with the commands that an operator uses, run from the image."""

import json
import os
import pathlib
import re
import secrets

from engine import docker

# The image's user, and that of the PostgreSQL of images.py.
USER, DATABASE_USER = 65532, 999
# The cast of `lianfang demo`; nobody of it exists.
OFFICE = "11320998999000013G"
COUNTY, TOWN = "320998", "320998102000"
# Folder, code, name, class, region, content classes.
BUREAUX = [
    ("hrss", "11320998999000021B", "云河县人力资源和社会保障局", "organ", COUNTY, ["7"]),
    ("land", "1132099899900003X3", "云河县自然资源局", "organ", COUNTY, ["5"]),
]
HOSTED = [
    ("town", "113209989990000483", "云河县青桥镇人民政府", "local", TOWN, []),
    ("aid", "11320998999000056X", "云河县法律援助中心", "social", COUNTY, []),
    ("firm", "11320998999000064Q", "云河明理律师事务所", "social", COUNTY, []),
]
SERVICES = ["intake", "coordination", "follow-up"]


class Site:
    """A folder for compose's SITE."""

    def __init__(self, folder, image):
        self.folder, self.image = pathlib.Path(folder), image
        os.chown(self.folder, USER, USER)

    def lianfang(self, *words):
        return docker(
            "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL",
            "--volume", f"{self.folder}:/site", self.image, *words,
        )  # fmt: skip

    def agency(self, folder, code, name, kind, region, competences, *more):
        chosen = [word for number in competences for word in ("--competence", number)]
        self.lianfang(
            "agency", "init", f"/site/{folder}", "--code", code, "--name", name,
            "--class", kind, "--region", region, *chosen, *more,
        )  # fmt: skip

    def make(self, petitions):
        self.agency(
            "office", OFFICE, "云河县信访局", "office", COUNTY, [],
            "--portal", "query", "--endpoint", "https://office-intake:7443",
        )  # fmt: skip
        self.apart("office")
        for folder, *agency in BUREAUX:
            self.agency(folder, *agency, "--endpoint", f"https://{folder}:7443")
        for folder, code, *agency in HOSTED:
            self.agency(folder, code, *agency, "--host", OFFICE)
            self.move(f"{folder}/identity", f"office/identity/hosted/{code}")
        key = re.search(
            r"[A-Za-z0-9+/]{43}=", self.lianfang("directory", "key", "/site/directory.key")
        )[0]
        self.directory(1)
        with_node = ["office", *(folder for folder, *_ in BUREAUX)]
        for folder in with_node:
            settings = {
                "keys = []": f'keys = ["{key}"]',
                'steered = ""': 'steered = "../clock/now"',
            }
            if folder == "office":
                hosted = ", ".join(f'"{code}"' for _, code, *_ in HOSTED)
                settings |= {"hosted = []": f"hosted = [{hosted}]"}
            self.settings(folder, settings)
            self.own_folder(f"{folder}/data")
        self.own_folder("clock")
        password = secrets.token_urlsafe(24)
        self.secret("database-password", password, DATABASE_USER)
        self.secret(
            "office/database.url", f"postgresql://lianfang:{password}@database:5432/lianfang", USER
        )
        lines = (
            json.dumps(
                {
                    "id": f"S-{number:05}",
                    "petitioner": f"来访人{number}",
                    "subject": "反映供水问题",
                    "submitted_at": "2026-02-27T09:00:00+08:00",
                    "text": f"第{number}户的水压不足，已经反映过一次。",
                },
                ensure_ascii=False,
            )
            for number in range(petitions)
        )
        self.secret("petitions.jsonl", "\n".join(lines) + "\n", USER)

    def apart(self, folder):
        """An address for each service, before the directory is signed."""
        path = self.folder / folder / "member.json"
        member = json.loads(path.read_text())
        member["endpoints"] = {name: f"https://{folder}-{name}:7443" for name in SERVICES}
        path.write_text(json.dumps(member, ensure_ascii=False))

    def directory(self, version):
        members = [
            f"/site/{folder}/member.json"
            for folder in ["office", *(row[0] for row in BUREAUX + HOSTED)]
        ]
        self.lianfang(
            "directory", "draft", "--version", str(version), "--out", "/site/draft.json", *members
        )
        for folder in ["office", *(row[0] for row in BUREAUX)]:
            self.lianfang(
                "directory", "sign", "/site/draft.json", "--key", "/site/directory.key",
                "--out", f"/site/{folder}/directory.json",
            )  # fmt: skip

    def settings(self, folder, changes):
        path = self.folder / folder / "node.toml"
        lines = path.read_text().splitlines()
        for old, new in changes.items():
            assert old in lines, f"{path} has no line {old}"
            lines[lines.index(old)] = new
        path.write_text("\n".join(lines) + "\n")

    def move(self, old, new):
        target = self.folder / new
        if not target.parent.exists():
            target.parent.mkdir()
            os.chown(target.parent, USER, USER)
        (self.folder / old).rename(target)

    def own_folder(self, name):
        path = self.folder / name
        path.mkdir()
        os.chown(path, USER, USER)

    def secret(self, name, text, owner):
        path = self.folder / name
        path.touch(mode=0o600)
        os.chown(path, owner, owner)
        path.write_text(text)
