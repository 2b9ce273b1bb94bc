"""The manifests in deploy/kubernetes: they render, fit the API strictly, and promise what the guide says.

    python tests/kubernetes.py

Needs kubectl (for its kustomize) on the path, and kubernetes-validate.
"""

import pathlib
import subprocess
import sys
import tomllib

import kubernetes_validate
import yaml

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "deploy" / "kubernetes"
# The oldest API that knows all that is used (preStop sleep), and a new one.
VERSIONS = ["1.30", "1.37"]
REPLICAS = {
    "county": {"node": 1},
    "province": {f"node-{name}": 3 for name in ("intake", "coordination", "follow-up")},
}
# Seconds that closing takes after draining.
CLOSING = 5


def rendered(name):
    done = subprocess.run(
        ["kubectl", "kustomize", FOLDER / name], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{name} does not render: {done.stderr}")
    return list(yaml.safe_load_all(done.stdout))


def of_kind(manifests, *kinds):
    return [each for each in manifests if each["kind"] in kinds]


def holds(condition, what):
    if not condition:
        sys.exit(f"error: {what}")


def confined(where, pod):
    """Nobody's process, on a root that cannot be written to; every volume is mounted. Its only container."""
    secure = pod["securityContext"]
    holds(secure["runAsNonRoot"] and secure["runAsUser"] > 0, f"{where} may run as root")
    holds(secure["seccompProfile"]["type"] == "RuntimeDefault", f"{where} has no seccomp profile")
    holds(pod["automountServiceAccountToken"] is False, f"{where} gets a token of the cluster")
    [container] = pod["containers"]
    secure = container["securityContext"]
    holds(secure["readOnlyRootFilesystem"], f"{where} may write to its root")
    holds(secure["allowPrivilegeEscalation"] is False, f"{where} may gain privileges")
    holds(secure["capabilities"] == {"drop": ["ALL"]}, f"{where} keeps capabilities")
    holds("memory" in container["resources"]["limits"], f"{where} has no limit of memory")
    return container


def mounted(where, container, volumes):
    """A mount that has no volume, or a volume that nobody mounts, is a mistake that the API does not see."""
    names = {mount["name"] for mount in container["volumeMounts"]}
    holds(names == volumes, f"{where} mounts {names} of {volumes}")


def workload(name, manifest, drain):
    """Confined, with its probes, and time to drain."""
    pod = manifest["spec"]["template"]["spec"]
    where = f"{name}: {manifest['metadata']['name']}"
    container = confined(where, pod)
    for probe, path in {
        "startup": "/readyz",
        "readiness": "/readyz",
        "liveness": "/healthz",
    }.items():
        asked = container[f"{probe}Probe"]["httpGet"]
        holds(asked == {"path": path, "port": "plain"}, f"{where}: {probe} asks {asked}")
    wait = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    needed = wait + drain + CLOSING
    holds(
        pod["terminationGracePeriodSeconds"] > needed,
        f"{where} is killed before {needed} seconds of draining are over",
    )
    volumes = {volume["name"] for volume in pod["volumes"]}
    claims = manifest["spec"].get("volumeClaimTemplates", [])
    mounted(where, container, volumes | {claim["metadata"]["name"] for claim in claims})


def saved(name, manifests):
    """Backups go to a volume that is not the data's: by a job of their own, or from within the pod that has the files."""
    jobs = of_kind(manifests, "CronJob")
    for job in jobs:
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        where = f"{name}: {job['metadata']['name']}"
        container = confined(where, pod)
        holds(container["args"][0] == "backup", f"{where} makes no backup")
        mounted(where, container, {volume["name"] for volume in pod["volumes"]})
    pods = [each["spec"]["template"]["spec"] for each in of_kind(manifests, "StatefulSet")]
    pods += [each["spec"]["jobTemplate"]["spec"]["template"]["spec"] for each in jobs]
    places = {
        mount["name"]
        for pod in pods
        for mount in pod["containers"][0]["volumeMounts"]
        if mount["mountPath"] == "/backups"
    }
    holds(places == {"backups"}, f"{name}: there is nowhere to keep a backup")


def selected(name, manifests):
    """Each service, budget and policy chooses the pods that it is there for."""
    pods = {
        each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"]
        for each in of_kind(manifests, "StatefulSet", "Deployment")
    }

    def chosen(labels):
        return {pod for pod, own in pods.items() if labels.items() <= own.items()}

    for kind in ("Service", "PodDisruptionBudget"):
        for each in of_kind(manifests, kind):
            selector = each["spec"]["selector"]
            labels = selector.get("matchLabels", selector)
            own = each["metadata"]["name"]
            holds(chosen(labels) == {own}, f"{name}: {kind} {own} chooses {chosen(labels)}")
    for each in of_kind(manifests, "NetworkPolicy"):
        labels = each["spec"]["podSelector"].get("matchLabels", {})
        holds(chosen(labels) == set(pods), f"{name}: a policy leaves out pods")
    # Who asks for names asks the cluster's, which bear no label of ours.
    names = [
        (peer["podSelector"], {(port["protocol"], port["port"]) for port in rule["ports"]})
        for each in of_kind(manifests, "NetworkPolicy")
        for rule in each["spec"].get("egress", [])
        for peer in rule.get("to", [])
        if "podSelector" in peer
    ]
    expected = ({"matchLabels": {"k8s-app": "kube-dns"}}, {("UDP", 53), ("TCP", 53)})
    holds(names == [expected], f"{name}: nobody can ask for names: {names}")


def main():
    for name, replicas in REPLICAS.items():
        manifests = rendered(name)
        for manifest in manifests:
            for version in VERSIONS:
                try:
                    kubernetes_validate.validate(manifest, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    sys.exit(f"{name}: {manifest['kind']}: {error}")
        with open(FOLDER / name / "node.toml", "rb") as settings:
            limits = tomllib.load(settings).get("limits", {})
        with open(FOLDER.parent / "node.example.toml", "rb") as settings:
            drain = limits.get("drain_seconds", tomllib.load(settings)["limits"]["drain_seconds"])
        workloads = of_kind(manifests, "StatefulSet", "Deployment")
        found = {each["metadata"]["name"]: each["spec"]["replicas"] for each in workloads}
        holds(found == replicas, f"{name}: {found} instead of {replicas}")
        for each in workloads:
            workload(name, each, drain)
        selected(name, manifests)
        saved(name, manifests)
        if name == "province":
            budgets = of_kind(manifests, "PodDisruptionBudget")
            holds(
                len(budgets) == len(workloads), "a service of the province has no disruption budget"
            )
        print(f"{name}: {len(manifests)} manifests fit Kubernetes {' and '.join(VERSIONS)}")


if __name__ == "__main__":
    main()
