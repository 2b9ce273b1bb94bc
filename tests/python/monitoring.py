"""What operators see: dashboards and alerts, on a real Prometheus that scrapes the running demonstration.

    python tests/python/monitoring.py target/release/lianfang

Needs prometheus and promtool (Debian's `prometheus`), and nothing beyond Python's own library. The demonstration plays,
its nodes go on; every query of every panel must return data, and every alert must rest on data. Then a node is killed:
the alerts for it fire, what their pages tell to look at answers, and they end when it is back.
"""

import contextlib
import json
import math
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
# Seconds for the demonstration, for a process to start or to stop, for an alert to come or to go.
PLAY, START, STOP, ALERT = 300, 60, 60, 120
# What holds in a demonstration: its clock is steered, and most of its petitions are registered and left.
EXPECTED = {"LianfangClockSteered", "LianfangOverdue"}
# What may hold besides: the disk is that of the machine, and who greets another while the story moves the clock sees two.
ALLOWED = {"LianfangDiskFilling", "LianfangDiskFull", "LianfangClockSkew"}
# Whose node is killed, and who notices.
KILLED, NOTICES = "hrss", "office"


def fail(what):
    sys.exit(f"monitoring: {what}")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


def until(what, seconds, look):
    """Looks again until it finds something."""
    end = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > end:
            fail(f"{what}: not within {seconds} s")
        time.sleep(0.2)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url):
    with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    return None


# What the files say


def alerts():
    """Name and expression of every rule; the file is ours, and a line of it is a line."""
    rules, name, folded = {}, None, False
    for line in RULES.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\s+- alert: (\w+)$", line):
            name = found[1]
        elif found := re.match(r"\s+expr: (.*)$", line):
            folded = found[1] == ">-"
            rules[name] = "" if folded else found[1].strip("'").replace("''", "'")
        elif folded and line.startswith(" " * 10):
            rules[name] += " " + line.strip()
        else:
            folded = False
    return rules


def check_files(rules):
    prometheus = DEPLOY / "prometheus"
    run("promtool", "check", "config", prometheus / "prometheus.yml")
    run("promtool", "check", "rules", RULES)
    run("promtool", "test", "rules", prometheus / "alerts.test.yml")
    tested = (prometheus / "alerts.test.yml").read_text(encoding="utf-8")
    page = (DEPLOY / "monitoring.md").read_text(encoding="utf-8")
    text = RULES.read_text(encoding="utf-8")
    for name in rules:
        if f"  - name: {name}\n" not in tested:
            fail(f"{name} has no test in alerts.test.yml")
        if f"runbook: deploy/monitoring.md#{name.lower()}\n" not in text:
            fail(f"{name} does not name its runbook")
        if f"\n### {name}\n" not in page:
            fail(f"{name} has no page in monitoring.md")
    run(sys.executable, DEPLOY / "grafana" / "dashboards.py", "--check")
    print(f"{len(rules)} alerts: well formed, each with a test that passes and a page of what to do")


def check_dashboard(path):
    """The parts of Grafana's model that these dashboards use."""
    board = json.loads(path.read_text(encoding="utf-8"))
    panels = board["panels"]
    ids = [panel["id"] for panel in panels]
    if len(set(ids)) != len(ids):
        fail(f"{path.name}: two panels of one id")
    variables = {each["name"] for each in board["templating"]["list"]}
    taken = {}
    for panel in panels:
        title, place = panel["title"], panel["gridPos"]
        if not panel["description"] or panel["type"] not in ("stat", "timeseries", "bargauge", "table"):
            fail(f"{path.name}: {title}")
        if place["x"] + place["w"] > 24:
            fail(f"{path.name}: {title} does not fit the page")
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if (other := taken.setdefault((x, y), title)) != title:
                    fail(f"{path.name}: {title} lies over {other}")
        for target in [panel, *panel["targets"]]:
            if target["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
                fail(f"{path.name}: {title} names a datasource of its own")
        refs = [target["refId"] for target in panel["targets"]]
        if not refs or len(set(refs)) != len(refs):
            fail(f"{path.name}: {title} has no queries, or two of one name")
        for target in panel["targets"]:
            named = {name for name in re.findall(r"\$\{?(\w+)", target["expr"]) if not name.startswith("__")}
            if not named <= variables:
                fail(f"{path.name}: {title} uses {named - variables}, which nobody can choose")
        bounds = [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        if bounds[0] is not None or bounds[1:] != sorted(bounds[1:]):
            fail(f"{path.name}: the thresholds of {title} do not ascend")
    return board


def queries(boards):
    for board in boards:
        for panel in board["panels"]:
            for target in panel["targets"]:
                expr = target["expr"]
                for variable, value in [("$agency", ".*"), ("$service", ".*"), ("$__rate_interval", "5m")]:
                    expr = expr.replace(variable, value)
                yield f"{board['uid']}: {panel['title']}", expr


# What runs


class Prometheus:
    """A Prometheus with the settings of deploy/, but quicker, and looking at these nodes."""

    def __init__(self, folder):
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"

    def settings(self, nodes):
        """The first node stands in the settings themselves, the others in the file beside them."""
        settings = (DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8")
        (first, plain), *others = nodes.items()
        for before, after in [
            ("_interval: 15s", "_interval: 1s"),
            ("_timeout: 10s", "_timeout: 1s"),
            ('targets: ["127.0.0.1:7480"]', f'targets: ["{plain}"]'),
            ("agency: office", f"agency: {first}"),
        ]:
            assert before in settings, before
            settings = settings.replace(before, after)
        (self.folder / "prometheus.yml").write_text(settings, encoding="utf-8")
        listed = [{"targets": [plain], "labels": {"agency": agency}} for agency, plain in others]
        (self.folder / "nodes.json").write_text(json.dumps(listed), encoding="utf-8")
        shutil.copy(RULES, self.folder / "alerts.yml")

    def hasten(self):
        """Alerts come at once; what they look at stays."""
        text = RULES.read_text(encoding="utf-8")
        (self.folder / "alerts.yml").write_text(re.sub(r"for: \d+[mh]", "for: 1s", text), encoding="utf-8")
        self.process.send_signal(signal.SIGHUP)

    @contextlib.contextmanager
    def running(self):
        with open(self.folder / "prometheus.log", "wb") as log:
            self.process = subprocess.Popen(
                [
                    "prometheus",
                    f"--config.file={self.folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={self.folder / 'tsdb'}",
                    f"--web.listen-address={self.url.removeprefix('http://')}",
                ],
                stdout=log,
                stderr=log,
            )
        try:
            until("a Prometheus that is ready", START, lambda: fetch(f"{self.url}/-/ready"))
            yield
        finally:
            self.process.kill()
            self.process.wait()

    def ask(self, path, **what):
        answer = fetch(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(what)}")
        if answer is None:
            fail(f"Prometheus does not answer {path} {what}")
        return json.loads(answer)["data"]

    def query(self, expr):
        """Series with their values as numbers."""
        data = self.ask("query", query=expr)
        if data["resultType"] == "scalar":
            return [({}, float(data["result"][1]))]
        return [(each["metric"], float(each["value"][1])) for each in data["result"]]

    def firing(self, name, **labels):
        where = "".join(f',{label}=~"{value}"' for label, value in labels.items())
        return self.query(f'ALERTS{{alertname="{name}",alertstate="firing"{where}}}')


def plain_address(settings):
    found = re.search(r'^plain = "([^"]+)"', settings.read_text(encoding="utf-8"), re.M)
    return found and found[1]


def sites(site):
    """Every node's plain address, once all their settings are written."""
    written = {path.parent.name: plain_address(path) for path in site.glob("*/node.toml")}
    return written if len(written) == 5 and all(written.values()) else None


@contextlib.contextmanager
def demonstration(program, site, log):
    with open(log, "wb") as output:
        process = subprocess.Popen([program, "demo", "--keep", site, "--serve"], stdout=output, stderr=output)
    try:
        yield process
        process.terminate()
        if process.wait(STOP) != 0:
            fail(f"the demonstration ended with {process.returncode}:\n{log.read_text()}")
    finally:
        process.kill()
        process.wait()


class Node:
    def __init__(self, program, site, agency):
        self.program, self.settings = program, site / agency / "node.toml"
        self.plain = plain_address(self.settings)
        self.start()

    def start(self):
        with open(self.settings.parent / "again.log", "ab") as log:
            command = [self.program, "node", "--config", self.settings]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def ready(self):
        until(f"a node of {self.settings.parent.name}", START, lambda: fetch(f"http://{self.plain}/readyz"))

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(STOP)


def traffic(prometheus, program, site, number):
    """A case is read and its texts are opened, which is recorded; true once all of it shows as rates."""
    clerk = ["--config", site / NOTICES / "node.toml", "--staff", "X03", "--role", "coordinator"]
    run(program, "case", "show", number, "--open", "case-file", *clerk)
    rates = [f"rate(lianfang_{name}[5m])" for name in ("calls_total", "store_commits_total", "sealed_accesses_total")]
    return all(any(value > 0 for _, value in prometheus.query(rate)) for rate in rates)


# What must hold


def check_scrape(nodes):
    for agency, plain in nodes.items():
        page = fetch(f"http://{plain}/metrics")
        done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, check=False)
        if done.returncode != 0 or done.stderr:
            fail(f"the metrics of {agency}: {done.stdout}{done.stderr}")


def check_panels(prometheus, boards):
    empty, asked = [], 0
    for where, expr in queries(boards):
        asked += 1
        if not any(math.isfinite(value) for _, value in prometheus.query(expr)):
            empty.append(f"{where}: {expr}")
    if empty:
        fail("no data for\n  " + "\n  ".join(empty))
    print(f"{asked} queries of {sum(len(board['panels']) for board in boards)} panels: each returns data")


def check_alerts(prometheus, rules):
    loaded = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
    if {rule["name"] for rule in loaded} != set(rules):
        fail("Prometheus has other rules than the file")
    for rule in loaded:
        if rule["health"] != "ok":
            fail(f"{rule['name']}: {rule.get('lastError', rule['health'])}")
    unfounded, unexpected = [], {}
    for name, expr in rules.items():
        for selector in re.findall(r"\b(?:lianfang_|process_)\w+(?:\{[^}]*\})?|\bup\{[^}]*\}", expr):
            # A node that is well has no calls of such a code.
            selector = re.sub(r'\{code=~?"[^"]*"\}', "", selector)
            if not prometheus.query(selector):
                unfounded.append(f"{name}: {selector}")
        if found := prometheus.query(expr):
            unexpected[name] = found
    if unfounded:
        fail("alerts that look at nothing:\n  " + "\n  ".join(unfounded))
    if unexpected.keys() - ALLOWED != EXPECTED:
        fail(f"expected {sorted(EXPECTED)} to hold, found {unexpected}")
    print(f"{len(rules)} alerts: each looks at data, and only those of a demonstration hold: {', '.join(sorted(EXPECTED))}")


def check_kill(prometheus, program, site, nodes):
    running = {agency: Node(program, site, agency) for agency in nodes}
    try:
        for node in running.values():
            node.ready()
        prometheus.hasten()
        quiet = lambda: not prometheus.firing("LianfangNodeDown") and prometheus.firing("LianfangClockSteered")
        until("all nodes are up again", ALERT, quiet)
        killed, notices = running[KILLED], running[NOTICES]
        killed.end(signal.SIGKILL)
        until("an alert for the killed node", ALERT, lambda: prometheus.firing("LianfangNodeDown", agency=KILLED))
        # Who starts greets everybody, and finds the killed one missing.
        notices.end(signal.SIGTERM)
        notices.start()
        notices.ready()
        unreachable = lambda: prometheus.firing("LianfangPeerUnreachable", agency=NOTICES)
        found = until("an alert of the node that cannot reach it", ALERT, unreachable)
        remotes = {metric["remote"].split("/")[0] for metric, _ in found}
        if len(remotes) != 1:
            fail(f"one node was killed, and {remotes} are said to be out of reach")
        down = prometheus.firing("LianfangNodeDown")
        if {metric["agency"] for metric, _ in down} - {KILLED, NOTICES}:
            fail(f"one node was killed, and these are said to be down: {down}")
        # The commands that the pages of the two alerts tell to look with.
        if fetch(f"http://{killed.plain}/readyz") is not None:
            fail("the killed node says that it is ready")
        seen = run(program, "peers", "--config", notices.settings, "--staff", "X07", "--role", "auditor")
        lines = [line for line in seen.splitlines() if remotes & set(re.split(r"[\s/]", line))]
        if not any("unreachable" in line for line in lines):
            fail(f"`lianfang peers` does not say who is out of reach:\n{seen}")
        killed.start()
        killed.ready()
        gone = lambda: not unreachable() and not prometheus.firing("LianfangNodeDown")
        until("the end of the alerts when the node is back", 3 * ALERT, gone)
    finally:
        for node in running.values():
            node.process.kill()
            node.process.wait()
    print(f"{KILLED} killed: its node is told down and out of {NOTICES}'s reach, `lianfang peers` says so, and it ends when it is back")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    rules = alerts()
    check_files(rules)
    boards = [check_dashboard(path) for path in sorted((DEPLOY / "grafana").glob("*.json"))]
    print(f"{len(boards)} dashboards: as dashboards.py makes them, and as Grafana reads them")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        site, log = folder / "site", folder / "demo.log"
        prometheus = Prometheus(folder)
        with contextlib.ExitStack() as scraping:
            with demonstration(program, site, log) as process:
                nodes = until("settings of five nodes", START, lambda: sites(site))
                prometheus.settings(nodes)
                scraping.enter_context(prometheus.running())
                served = lambda: "Ctrl-C" in log.read_text(encoding="utf-8") or process.poll() is not None
                until("the end of the story", PLAY, served)
                if process.poll() is not None:
                    fail(f"the demonstration ended with {process.returncode}:\n{log.read_text()}")
                # The story may be over before the first scrape, so something is asked and written after it.
                number = re.search(r"case show (XF\S+)", log.read_text(encoding="utf-8"))[1]
                until("calls and commits that are seen", START, lambda: traffic(prometheus, program, site, number))
                # Numbers that are counted now and then have been counted once more by then.
                fresh = f"min(lianfang_rows_counted_timestamp_seconds) > {time.time()}"
                until("figures after the story", START, lambda: prometheus.query(fresh))
                check_scrape(nodes)
                check_panels(prometheus, boards)
                check_alerts(prometheus, rules)
            check_kill(prometheus, program, site, nodes)


main()
