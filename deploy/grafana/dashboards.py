"""The dashboards as Grafana reads them: node.json, federation.json, deadlines.json.

    python deploy/grafana/dashboards.py            writes them beside this file
    python deploy/grafana/dashboards.py --check    fails where a file is not what this makes

A panel is a line or two here, and forty in JSON; whoever changes one changes it here.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
# What Grafana 10.4 writes; later versions read it.
SCHEMA = 39
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
AGENCY = 'agency=~"$agency"'
BOTH = 'agency=~"$agency",service=~"$service"'
GREEN, AMBER, RED = "green", "orange", "red"


def steps(*bounds):
    """Green, and another colour from each bound on."""
    return [{"color": GREEN, "value": None}, *({"color": c, "value": v} for v, c in bounds)]


def falling(*bounds):
    """Red below the first bound, the bound's colour from there on."""
    return [{"color": RED, "value": None}, *({"color": c, "value": v} for v, c in bounds)]


class Panel:
    """`queries` are pairs of an expression and what its series are called."""

    def __init__(self, kind, title, about, queries, unit="short", width=8, height=8, thresholds=None):
        self.kind, self.title, self.about, self.queries = kind, title, about, queries
        self.unit, self.width, self.height = unit, width, height
        self.thresholds = thresholds or steps()

    def to_json(self, number, x, y):
        instant = self.kind in ("stat", "table", "bargauge")
        panel = {
            "id": number,
            "type": self.kind,
            "title": self.title,
            "description": self.about,
            "gridPos": {"x": x, "y": y, "w": self.width, "h": self.height},
            "datasource": DATASOURCE,
            "fieldConfig": {
                "defaults": {
                    "unit": self.unit,
                    "min": 0,
                    "thresholds": {"mode": "absolute", "steps": self.thresholds},
                },
                "overrides": [],
            },
            "targets": [
                {
                    "refId": chr(ord("A") + at),
                    "datasource": DATASOURCE,
                    "expr": expr,
                    "legendFormat": legend,
                    "instant": instant,
                    "range": not instant,
                    **({"format": "table"} if self.kind == "table" else {}),
                }
                for at, (expr, legend) in enumerate(self.queries)
            ],
        }
        defaults = panel["fieldConfig"]["defaults"]
        if self.kind == "timeseries":
            panel["options"] = {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}}
            if len(self.thresholds) > 1:
                defaults["custom"] = {"thresholdsStyle": {"mode": "dashed"}}
        elif self.kind in ("stat", "bargauge"):
            panel["options"] = {"reduceOptions": {"calcs": ["lastNotNull"]}, "textMode": "value_and_name"}
            defaults["color"] = {"mode": "thresholds"}
            if self.kind == "bargauge":
                panel["options"] = {"reduceOptions": {"calcs": ["lastNotNull"]}, "orientation": "horizontal"}
        else:
            defaults["color"] = {"mode": "thresholds"}
            defaults["custom"] = {"cellOptions": {"type": "color-text"}}
            panel["transformations"] = [
                {"id": "organize", "options": {"excludeByName": {"Time": True}}},
            ]
        return panel


def stat(*args, **more):
    return Panel("stat", *args, **{"width": 4, "height": 5, **more})


def graph(*args, **more):
    return Panel("timeseries", *args, **more)


def bars(*args, **more):
    return Panel("bargauge", *args, **more)


def table(*args, **more):
    return Panel("table", *args, **{"width": 24, **more})


def variable(name, label, query):
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": DATASOURCE,
        "query": {"query": query, "refId": "variable"},
        "definition": query,
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
    }


def dashboard(uid, title, about, panels):
    placed, x, y, row = [], 0, 0, 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.width > 24:
            x, y, row = 0, y + row, 0
        placed.append(panel.to_json(number, x, y))
        x, row = x + panel.width, max(row, panel.height)
    source = {"name": "datasource", "label": "数据源", "type": "datasource", "query": "prometheus", "current": {}}
    return {
        "uid": uid,
        "title": title,
        "description": about,
        "tags": ["lianfang"],
        "schemaVersion": SCHEMA,
        "version": 1,
        "editable": True,
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "timezone": "Asia/Shanghai",
        "templating": {
            "list": [
                source,
                variable("agency", "单位", "label_values(lianfang_build_info, agency)"),
                variable("service", "服务", "label_values(lianfang_store_info, service)"),
            ]
        },
        "annotations": {"list": []},
        "panels": placed,
    }


# Watches last as long as somebody looks, so their time says nothing.
SHORT = f'{AGENCY},method!~".*/Watch[A-Z].*"'


def quantile(of, family, labels, by):
    return f"histogram_quantile({of}, sum by ({by}, le) (rate({family}_bucket{{{labels}}}[$__rate_interval])))"


NODE = [
    stat("运行 · Up", "1 表示监控能读到节点。Whether Prometheus reaches the node.",
         [(f'up{{job="lianfang",{AGENCY}}}', "{{agency}}")], thresholds=falling((1, GREEN))),
    stat("接受调用 · Ready", "启动中和停止中为 0。0 while it starts and stops.",
         [(f"lianfang_ready{{{AGENCY}}}", "{{agency}}")], thresholds=falling((1, GREEN))),
    stat("版本 · Release", "各节点应一致或只差一版。Nodes should be of one release, or of two that follow each other.",
         [(f"max by (agency, version) (lianfang_build_info{{{AGENCY}}})", "{{agency}} {{version}}")]),
    stat("已运行 · Uptime", "重新启动即归零。Begins anew at every start.",
         [(f'time() - process_start_time_seconds{{job="lianfang",{AGENCY}}}', "{{agency}}")], unit="s"),
    stat("证书剩余 · Certificate", "最先到期的服务证书。The first certificate of a service to run out.",
         [(f"min by (agency) (lianfang_certificate_expiry_timestamp_seconds{{{BOTH}}}) - time()", "{{agency}}")],
         unit="s", thresholds=falling((259200, AMBER), (1209600, GREEN))),
    stat("磁盘剩余 · Disk", "数据所在磁盘。Where the data lie.",
         [(f"lianfang_disk_free_bytes{{{AGENCY}}} / lianfang_disk_bytes{{{AGENCY}}}", "{{agency}}")],
         unit="percentunit", thresholds=falling((0.03, AMBER), (0.1, GREEN))),
    graph("调用 · Calls", "每秒结束的调用，按结果。Calls ended a second, by code.",
          [(f"sum by (agency, code) (rate(lianfang_calls_total{{{AGENCY}}}[$__rate_interval]))", "{{agency}} {{code}}")], unit="reqps"),
    graph("节点之错 · Faults", "内部错误与超时所占比例；依规不予办理不算。Share of faults and late answers; refusals by the rules are none.",
          [(f'(sum by (agency) (rate(lianfang_calls_total{{{AGENCY},code=~"INTERNAL|UNKNOWN|DATA_LOSS|DEADLINE_EXCEEDED"}}[$__rate_interval])) or 0 * sum by (agency) (rate(lianfang_calls_total{{{AGENCY}}}[$__rate_interval]))) / sum by (agency) (rate(lianfang_calls_total{{{AGENCY}}}[$__rate_interval]))', "{{agency}}")],
          unit="percentunit", thresholds=steps((0.01, RED))),
    graph("依规不予办理 · Refused", "按原因码；lianfang explain 可查含义。By reason; `lianfang explain` says what it means.",
          [(f"sum by (agency, reason) (increase(lianfang_calls_refused_total{{{AGENCY}}}[$__rate_interval]))", "{{agency}} {{reason}}")]),
    graph("调用耗时 · Time of calls", "中位数与百分之九十九。Median and 99th percentile.",
          [(quantile(0.5, "lianfang_call_seconds", SHORT, "agency"), "{{agency}} 50 %"),
           (quantile(0.99, "lianfang_call_seconds", SHORT, "agency"), "{{agency}} 99 %")], unit="s", thresholds=steps((1, RED))),
    graph("各方法耗时 · Time by method", "百分之九十五。95th percentile.",
          [(quantile(0.95, "lianfang_call_seconds", SHORT, "method"), "{{method}}")], unit="s"),
    graph("进行中的调用 · Calls under way", "占上限的比例，按类；到 1 即请回。Share of the limit by class; at 1 the next one is sent away.",
          [(f"lianfang_calls_running{{{AGENCY}}} / lianfang_calls_limit{{{AGENCY}}}", "{{agency}} {{class}}")],
          unit="percentunit", thresholds=steps((0.8, RED))),
    graph("请回的调用 · Shed", "因同类已满。Because their class was full.",
          [(f"sum by (agency, class) (increase(lianfang_calls_shed_total{{{AGENCY}}}[$__rate_interval]))", "{{agency}} {{class}}")]),
    graph("连接 · Connections", "已建立的连接。Open connections.",
          [(f"lianfang_connections{{{AGENCY}}}", "{{agency}}")]),
    graph("未接受的连接 · Refused connections", "握手不成，或该单位连接过多。Broken handshakes, or an agency that has too many.",
          [(f"sum by (agency, cause) (increase(lianfang_connections_refused_total{{{AGENCY}}}[$__rate_interval]))", "{{agency}} {{cause}}")]),
    graph("提交耗时 · Commit time", "百分之九十九，到落盘为止。99th percentile, until it is durable.",
          [(quantile(0.99, "lianfang_store_commit_seconds", BOTH, "agency, service"), "{{agency}} {{service}}")],
          unit="s", thresholds=steps((0.5, RED))),
    graph("每次提交条数 · Batch size", "平均；忙时一次提交多人。Mean; the busier, the more callers share a commit.",
          [(f"sum by (agency, service) (rate(lianfang_store_answers_total{{{BOTH}}}[$__rate_interval])) / sum by (agency, service) (rate(lianfang_store_commits_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}}")]),
    graph("等待写入 · Writer's line", "排队的调用者。Callers that wait for the writer.",
          [(f"lianfang_store_queue{{{BOTH}}}", "{{agency}} {{service}}")], thresholds=steps((512, RED))),
    graph("写入的事件 · Entries", "每秒写入日志的行。Journal rows a second.",
          [(f"sum by (agency, service) (rate(lianfang_store_entries_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}}")]),
    graph("未成的提交 · Failed commits", "未成与重做的提交。Commits that failed, or were begun again.",
          [(f"sum by (agency, service) (increase(lianfang_store_commits_failed_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}} 未成 failed"),
           (f"sum by (agency, service) (increase(lianfang_store_commits_repeated_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}} 重做 again")],
          thresholds=steps((1, RED))),
    graph("查看密件 · Sealed data opened", "每次查看都有记录。Each is recorded before anything is opened.",
          [(f"sum by (agency, service) (increase(lianfang_sealed_accesses_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}}")]),
    graph("日志位置 · Journal", "只增不减；同一服务的各副本应相近。Grows only; replicas of a service are close together.",
          [(f"lianfang_store_position{{{BOTH}}}", "{{agency}} {{service}} {{instance}}")]),
    graph("库文件 · Database files", "SQLite；PostgreSQL 另有自己的监控。SQLite; PostgreSQL has its own exporter.",
          [(f"lianfang_store_bytes{{{BOTH}}}", "{{agency}} {{service}}")], unit="bytes"),
    graph("内存 · Memory", "进程占用。Of the process.",
          [(f'process_resident_memory_bytes{{job="lianfang",{AGENCY}}}', "{{agency}} {{instance}}")], unit="bytes"),
    graph("处理器 · Processor", "1 为一个核。1 is one core.",
          [(f'rate(process_cpu_seconds_total{{job="lianfang",{AGENCY}}}[$__rate_interval])', "{{agency}} {{instance}}")]),
    graph("文件句柄 · File descriptors", "占上限的比例。Share of the limit.",
          [(f'process_open_fds{{job="lianfang",{AGENCY}}} / process_max_fds{{job="lianfang",{AGENCY}}}', "{{agency}}")],
          unit="percentunit", thresholds=steps((0.8, RED))),
    graph("线程 · Threads", "进程的线程。Of the process.", [(f'process_threads{{job="lianfang",{AGENCY}}}', "{{agency}} {{instance}}")]),
]

CHANNEL = f'{AGENCY},local=~".*/($service)"'
ENDS = "agency, local, remote"


def channel(family, how="max"):
    return f"{how} by ({ENDS}) ({family}{{{CHANNEL}}})"


FEDERATION = [
    stat("待送达 · Pending", "已写好、对方尚未落盘的消息。Messages that are not durable at their receiver yet.",
         [(f"sum by (agency) ({channel('lianfang_link_pending')})", "{{agency}}")], thresholds=steps((1, AMBER))),
    stat("最久未送达 · Oldest", "法定时间。In law time.",
         [(f"max by (agency) (lianfang_link_oldest_pending_seconds{{{CHANNEL}}})", "{{agency}}")], unit="s",
         thresholds=steps((3600, AMBER), (86400, RED))),
    stat("送不到的通道 · Failing", "连续失败三次以上的通道。Channels with three failures in a row, or more.",
         [(f"sum by (agency) ({channel('lianfang_link_failures')} >= bool 3)", "{{agency}}")], thresholds=steps((1, RED))),
    stat("待人工 · Parked", "等操作员或升级。Wait for an operator or an upgrade.",
         [(f"sum by (agency) ({channel('lianfang_link_parked')})", "{{agency}}")], thresholds=steps((1, RED))),
    stat("因证据停用 · Stopped", "同一编号两份内容。Two contents under one number.",
         [(f"sum by (agency) ({channel('lianfang_link_stopped')})", "{{agency}}")], thresholds=steps((1, RED))),
    stat("目录版本 · Directory", "各节点应相同。All nodes should have the same.",
         [(f"max by (agency) (lianfang_directory_version{{{AGENCY}}})", "{{agency}}")]),
    graph("待送达 · Pending by channel", "按通道。By channel.", [(channel("lianfang_link_pending"), "{{local}} → {{remote}}")], width=12),
    graph("最久未送达 · Oldest by channel", "一小时提醒，一天改走纸质。After an hour a warning, after a day paper.",
          [(channel("lianfang_link_oldest_pending_seconds"), "{{local}} → {{remote}}")], unit="s", width=12,
          thresholds=steps((3600, AMBER), (86400, RED))),
    graph("送出 · Sent", "每秒。A second.",
          [(f"sum by ({ENDS}) (rate(lianfang_link_sent_total{{{CHANNEL}}}[$__rate_interval]))", "{{local}} → {{remote}}")]),
    graph("送达 · Acknowledged", "每秒在对方落盘的消息。Durable at the receiver, a second.",
          [(f"sum by ({ENDS}) (rate(lianfang_link_acknowledged_total{{{CHANNEL}}}[$__rate_interval]))", "{{local}} → {{remote}}")]),
    graph("收到 · Received", "每秒。A second.",
          [(f"sum by ({ENDS}) (rate(lianfang_link_received_total{{{CHANNEL}}}[$__rate_interval]))", "{{remote}} → {{local}}")]),
    graph("失败 · Failures", "未成的投递。Attempts that failed.",
          [(f"sum by ({ENDS}) (increase(lianfang_link_failures_total{{{CHANNEL}}}[$__rate_interval]))", "{{local}} → {{remote}}")],
          thresholds=steps((1, RED))),
    graph("连续失败 · Failures in a row", "成功一次即归零。Ended by one success.",
          [(channel("lianfang_link_failures"), "{{local}} → {{remote}}")], thresholds=steps((3, RED))),
    graph("判定 · Verdicts", "收到的消息如何处理。What became of messages received.",
          [(f"sum by (agency, service, verdict) (increase(lianfang_link_deliveries_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}} {{verdict}}")]),
    graph("未告知的判定 · Verdicts not told", "已判定、对方尚未取走。Made here, not heard there yet.",
          [(f"{channel('lianfang_link_verdicts_given_total')} - {channel('lianfang_link_verdicts_taken_total')}", "{{remote}} → {{local}}")]),
    graph("等待与待人工 · Held", "等待的消息会自行生效，待人工的不会。What waits takes effect by itself, what is parked does not.",
          [(channel("lianfang_link_waiting"), "{{remote}} → {{local}} 等待 waiting"),
           (channel("lianfang_link_parked"), "{{remote}} → {{local}} 待人工 parked")]),
    graph("最久的等待 · Oldest held", "法定时间。In law time.",
          [(channel("lianfang_link_oldest_held_seconds"), "{{remote}} → {{local}}")], unit="s", thresholds=steps((86400, RED))),
    graph("时钟差 · Clock skew", "对方减本方，取绝对值。Theirs minus ours, without its sign.",
          [(f"max by ({ENDS}) (abs(lianfang_link_clock_skew_seconds{{{CHANNEL}}}))", "{{local}} ↔ {{remote}}")], unit="s",
          thresholds=steps((60, RED))),
    graph("最近联系 · Last contact", "对方上次应答距今。Since the other end answered last.",
          [(f"time() - ({channel('lianfang_link_contact_timestamp_seconds')} > 0)", "{{local}} → {{remote}}")], unit="s"),
    graph("停用的单位 · Cut off", "由目录或操作员停用。By the directory or an operator.",
          [(channel("lianfang_link_suspended"), "{{local}} ↔ {{remote}}"),
           (f'lianfang_directory_agencies{{{AGENCY},standing="suspended"}}', "{{agency}} 目录 directory")]),
    graph("成员 · Members", "目录中有效的单位。Active agencies of the directory.",
          [(f'lianfang_directory_agencies{{{AGENCY},standing="active"}}', "{{agency}}")]),
    table("通道 · Channels", "此刻每条通道已送出的消息。Messages sent on each channel, now.",
          [(channel("lianfang_link_sent_total"), "")], height=10),
]

# Replicas count the same rows: one of them is enough.
ROWS = "max by (agency, service, whose, kind, stage) (lianfang_rows{%s})" % BOTH
OVERDUE = "max by (agency, service, whose, kind) (lianfang_rows_overdue{%s})" % BOTH
SOON = "max by (agency, service, whose, kind) (lianfang_rows_due_soon{%s})" % BOTH

DEADLINES = [
    stat("超期 · Overdue", "各工作清单中已过期限的行。Rows of work lists past their day.",
         [(f"sum by (agency) ({OVERDUE})", "{{agency}}")], thresholds=steps((1, RED)), width=6),
    stat("三日内到期 · Due soon", "今天起三日内。Today or within three days.",
         [(f"sum by (agency) ({SOON})", "{{agency}}")], thresholds=steps((1, AMBER)), width=6),
    stat("信访事项 · Matters", "登记在册。On record.",
         [(f'sum by (agency) (max by (agency, whose, stage) (lianfang_rows{{{BOTH},kind="matter"}}))', "{{agency}}")], width=6),
    stat("日历已知 · Calendar", "放假安排已公布到何时。How far the days off are published.",
         [(f"min by (agency) (lianfang_calendar_known_seconds{{{AGENCY}}})", "{{agency}}")], unit="s",
         thresholds=falling((2592000, AMBER), (5184000, GREEN)), width=6),
    bars("事项各阶段 · Matters by stage", "此刻。Now.",
         [(f'sum by (stage) (max by (agency, whose, stage) (lianfang_rows{{{BOTH},kind="matter"}}))', "{{stage}}")]),
    bars("跟踪台账各阶段 · Dockets by stage", "按诉求计。By claim.",
         [(f'sum by (stage) (max by (agency, whose, stage) (lianfang_rows{{{BOTH},kind="docket"}}))', "{{stage}}")]),
    bars("办理各阶段 · Handlings by stage", "此刻。Now.",
         [(f'sum by (stage) (max by (agency, whose, stage) (lianfang_rows{{{BOTH},kind="handling"}}))', "{{stage}}")]),
    bars("联合接访各阶段 · Joint receptions by stage", "此刻。Now.",
         [(f'sum by (stage) (max by (agency, whose, stage) (lianfang_rows{{{BOTH},kind="joint-reception"}}))', "{{stage}}")]),
    bars("参加接访各阶段 · Attendances by stage", "此刻。Now.",
         [(f'sum by (stage) (max by (agency, whose, stage) (lianfang_rows{{{BOTH},kind="attendance"}}))', "{{stage}}")]),
    graph("超期走势 · Overdue over time", "按单位与种类。By agency and kind.",
          [(f"sum by (agency, kind) ({OVERDUE})", "{{agency}} {{kind}}")], thresholds=steps((1, RED))),
    graph("将到期走势 · Due soon over time", "按单位与种类。By agency and kind.",
          [(f"sum by (agency, kind) ({SOON})", "{{agency}} {{kind}}")]),
    graph("提醒 · Clocks heard", "到期而处理的法定时钟。Statutory clocks that ran out and were heard.",
          [(f"sum by (agency, service) (increase(lianfang_timers_rung_total{{{BOTH}}}[$__rate_interval]))", "{{agency}} {{service}}")]),
    graph("提醒迟延 · Lateness", "百分之九十五；停机后补办的会大。95th percentile; large after a stop.",
          # No number where nothing was heard: nothing was late then.
          [(quantile(0.95, "lianfang_timers_lateness_seconds", BOTH, "agency, service") + " >= 0 or max by (agency, service) (0 * lianfang_timers_rung_total{%s})" % BOTH, "{{agency}} {{service}}")], unit="s"),
    graph("最久未提醒 · Oldest clock not heard", "应为 0。Should be 0.",
          [(f"max by (agency, service) (lianfang_timers_oldest_unrung_seconds{{{BOTH}}})", "{{agency}} {{service}}")], unit="s",
          thresholds=steps((300, RED))),
    graph("上次检查 · Last look at clocks", "距今；各副本中值班的一个在查。Ago; of the replicas the one on duty looks.",
          [(f"time() - max by (agency, service) (lianfang_timers_swept_timestamp_seconds{{{BOTH}}})", "{{agency}} {{service}}")],
          unit="s", thresholds=steps((120, RED))),
    graph("值班副本 · On duty", "每个服务恰有一个。Exactly one of each service.",
          [(f"sum by (agency, service) (lianfang_timers_on_duty{{{BOTH}}})", "{{agency}} {{service}}")]),
    graph("无话可说的时钟 · Silent clocks", "已过期而记录无须变化。Ran out, and the record has nothing to say.",
          [(f"max by (agency, service) (lianfang_timers_silent{{{BOTH}}})", "{{agency}} {{service}}")]),
    graph("数字的新旧 · Age of the figures", "工作清单上次清点距今。Since the work lists were counted.",
          [(f"time() - max by (agency, service) (lianfang_rows_counted_timestamp_seconds{{{BOTH}}})", "{{agency}} {{service}}")],
          unit="s", thresholds=steps((1800, RED))),
    graph("日历最后一年 · Last year of the calendar", "国务院已公布的年份。The last year published by the State Council.",
          [(f"max by (agency) (lianfang_calendar_last_year{{{AGENCY}}})", "{{agency}}")], unit="none"),
    graph("恢复后只读 · Read-only after a restore", "1 为是。1 where it is so.",
          [(f"max by (agency, service) (lianfang_store_standstill{{{BOTH}}})", "{{agency}} {{service}}")], thresholds=steps((1, RED))),
    table("谁的超期 · Whose are overdue", "按工作清单所属单位。By the agency whose list it is.",
          [(OVERDUE, "")], height=10, thresholds=steps((1, RED))),
]

DASHBOARDS = {
    "node.json": dashboard("lianfang-node", "联访 节点 · Lianfang node", "节点是否健康。Whether nodes are well.", NODE),
    "federation.json": dashboard("lianfang-federation", "联访 单位之间 · Lianfang federation", "消息是否送达。Whether messages arrive.", FEDERATION),
    "deadlines.json": dashboard("lianfang-deadlines", "联访 期限与数字 · Lianfang deadlines", "期限与件数。Deadlines and figures.", DEADLINES),
}


def main():
    stale = []
    for name, content in DASHBOARDS.items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.exit(f"{', '.join(stale)}: not what dashboards.py makes; run it without --check")


if __name__ == "__main__":
    main()
