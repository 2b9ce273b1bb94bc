//! The rules: pure functions over petitions, joint receptions and their clocks.
