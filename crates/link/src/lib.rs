//! Federation: channels, statements, verdicts, hand-over of sealed parts.
