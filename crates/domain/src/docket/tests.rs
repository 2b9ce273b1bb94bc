mod clocks;
mod dispatch;
mod objection;
mod owner;
mod table;
