//! How far the clocks of a time zone are from UTC: what the runtime's own time zone database says.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::domain::time::Timestamp;

/// The offsets of time zones.
pub trait TimeZones: Send + Sync {
    /// Seconds by which clocks in `zone` (an IANA name) are ahead of UTC at `instant`; 0 for a name the
    /// database does not know.
    fn offset_seconds(&self, zone: &str, instant: Timestamp) -> i32;
}

#[wasm_bindgen(inline_js = r#"
const formats = new Map();
export function zone_offset_seconds(zone, instant) {
  if (zone === "UTC") return 0;
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone, hourCycle: "h23",
        year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
      });
    } catch {
      format = null;
    }
    if (formats.size > 100) formats.clear();
    formats.set(zone, format);
  }
  if (format === null) return 0;
  const parts = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const shown = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return Math.round((shown - Math.floor(instant / 1000) * 1000) / 1000);
}
"#)]
extern "C" {
    fn zone_offset_seconds(zone: &str, instant: f64) -> i32;
}

/// The time zone database of the JavaScript runtime.
pub struct RuntimeTimeZones;

impl TimeZones for RuntimeTimeZones {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any year we store are far under 2^53")]
    fn offset_seconds(&self, zone: &str, instant: Timestamp) -> i32 {
        zone_offset_seconds(zone, instant.as_millis() as f64)
    }
}
