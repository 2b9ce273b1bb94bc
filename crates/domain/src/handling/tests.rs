mod notice;
mod objection;
mod opinion;
mod table;

const DISPATCHED: &str = "
    03-02 office register
    03-02 office triage
    03-03 office dispatch 1 hrss
";
