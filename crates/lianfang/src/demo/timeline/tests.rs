use std::sync::{Arc, Mutex};

use expect_test::expect;
use jiff::civil::date;

use super::*;

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn told(style: Style, tell: impl Fn(&mut Timeline) -> io::Result<()>) -> String {
    let page = Page::default();
    tell(&mut Timeline::new(Box::new(page.clone()), style)).unwrap();
    page.text()
}

fn line<'a>(day: i8, hour: u8, agency: &'a str, what: &'a str, clause: &'a str) -> Line<'a> {
    Line {
        at: Instant::at(date(2026, 3, day), hour, 5),
        agency,
        what,
        clause,
    }
}

#[test]
fn the_page_stays_aligned_over_wide_characters_and_long_sentences() {
    let text = told(Style::Plain, |timeline| {
        timeline.act("第四幕  统一接谈口径", "6.2.1")?;
        timeline.line(line(9, 9, "信访局", "发出接谈口径第1版", "6.2.1"))?;
        timeline.line(line(
            9,
            10,
            "自然资源局",
            "不同意第1版：补偿标准应当按2023年公布的区片综合地价执行，而不是按旧标准计算，请改写第二项诉求的答复",
            "6.2.1",
        ))?;
        timeline.refused(
            line(10, 8, "信访局", "尚未统一口径，不能开始接访", "6.2.1"),
            "LINE_NOT_AGREED",
        )?;
        timeline.note("law time moves on to the next working day")
    });
    expect![[r#"

        ━━ 第四幕  统一接谈口径 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 6.2.1
        2026-03-09 周一
          09:05  信访局      发出接谈口径第1版                                            6.2.1
          10:05  自然资源局  不同意第1版：补偿标准应当按2023年公布的区片综合地价执行，而  6.2.1
                             不是按旧标准计算，请改写第二项诉求的答复
        2026-03-10 周二
          08:05  信访局      ✗ 尚未统一口径，不能开始接访〔LINE_NOT_AGREED〕              6.2.1
          · law time moves on to the next working day
    "#]]
    .assert_eq(&text);
}

#[test]
fn colours_are_for_terminals_only() {
    let tell = |timeline: &mut Timeline| timeline.line(line(9, 9, "信访局", "登记", "Art. 21 ¶1"));
    assert!(!told(Style::Plain, tell).contains('\x1b'));
    assert!(told(Style::Coloured, tell).contains("\x1b[32m信访局"));
}

#[test]
fn the_records_of_the_nodes_are_a_table() {
    let nodes = [
        NodeRecords {
            node: "信访局".to_owned(),
            counts: BTreeMap::from([
                (Kind::Matter, 42),
                (Kind::JointReception, 1),
                (Kind::Docket, 42),
            ]),
            journal: 1_234,
        },
        NodeRecords {
            node: "自然资源局".to_owned(),
            counts: BTreeMap::from([(Kind::Attendance, 1), (Kind::Handling, 1)]),
            journal: 17,
        },
    ];
    expect![[r#"
        ──────────────────────────────────────────────────────────────────────
         节点         事项   联合接访   参加接访   跟踪台账   办理   日志条目 
        ══════════════════════════════════════════════════════════════════════
         信访局         42          1          0         42      0       1234 
        ──────────────────────────────────────────────────────────────────────
         自然资源局      0          0          1          0      1         17 
        ──────────────────────────────────────────────────────────────────────"#]]
    .assert_eq(&records(&nodes));
}

#[test]
fn a_break_never_strands_punctuation() {
    assert_eq!(wrapped("统一口径，锁定", 8), ["统一口径，", "锁定"]);
    assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
}
