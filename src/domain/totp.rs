//! Time-based one-time codes (RFC 6238 over RFC 4226): SHA-1, six digits, thirty seconds, which is what
//! every authenticator app understands.

use hmac::{Hmac, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::domain::time::Timestamp;

/// The length of a secret, in bytes: that of SHA-1's output (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;
/// The length of a time step, in seconds (RFC 6238, section 4.1).
pub const STEP_SECONDS: i64 = 30;
/// The digits of a code.
pub const DIGITS: usize = 6;
/// How many steps a clock may be off, both ways (RFC 6238, section 5.2 asks for at most one back).
const STEPS_OFF: i64 = 1;

/// The time step an instant is in.
pub const fn step_at(now: Timestamp) -> i64 {
    now.as_seconds().div_euclid(STEP_SECONDS)
}

/// The number of RFC 4226, section 5.3, before it is cut to its last digits.
fn truncated_hmac(secret: &[u8], step: i64) -> u32 {
    // HMAC takes keys of every length, so this branch is always taken.
    let Ok(mac) = <Hmac<Sha1> as Mac>::new_from_slice(secret) else { return 0 };
    let digest: [u8; 20] = mac.chain_update(step.to_be_bytes()).finalize().into_bytes().into();
    let offset = usize::from(digest[19] & 0x0f);
    let bytes = digest.get(offset..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default();
    u32::from_be_bytes(bytes) & 0x7fff_ffff
}

/// The code of a time step.
pub fn code_of(secret: &[u8], step: i64) -> String {
    format!("{:06}", truncated_hmac(secret, step) % 1_000_000)
}

/// The step whose code this is, if it is near enough to `now` and later than `last_step`, the last one
/// whose code was used: so that no code works twice.
pub fn accept(secret: &[u8], code: &str, now: Timestamp, last_step: Option<i64>) -> Option<i64> {
    let current = step_at(now);
    (current - STEPS_OFF..=current + STEPS_OFF)
        .filter(|step| last_step.is_none_or(|last| *step > last))
        .find(|step| bool::from(code_of(secret, *step).as_bytes().ct_eq(code.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; 20] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn a12_codes_agree_with_rfc_6238_appendix_b() {
        for (seconds, eight_digits) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = step_at(at(seconds));
            assert_eq!(truncated_hmac(SECRET, step) % 100_000_000, eight_digits, "{seconds}");
            assert_eq!(code_of(SECRET, step), format!("{:06}", eight_digits % 1_000_000));
        }
    }

    #[test]
    fn a12_numbers_agree_with_rfc_4226_appendix_d() {
        let codes =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (step, code) in (0..).zip(codes) {
            assert_eq!(code_of(SECRET, step), code);
        }
    }

    #[test]
    fn a12_a_code_is_taken_one_step_early_or_late_and_no_more() {
        let code = code_of(SECRET, 100);
        for (step, accepted) in [(98, None), (99, Some(100)), (100, Some(100)), (101, Some(100)), (102, None)] {
            for second in [0, STEP_SECONDS - 1] {
                assert_eq!(accept(SECRET, &code, at(step * STEP_SECONDS + second), None), accepted, "{step}");
            }
        }
    }

    #[test]
    fn a12_a_code_works_once_and_none_before_it_after_it() {
        let now = at(100 * STEP_SECONDS);
        assert_eq!(accept(SECRET, &code_of(SECRET, 100), now, Some(99)), Some(100));
        assert_eq!(accept(SECRET, &code_of(SECRET, 100), now, Some(100)), None);
        assert_eq!(accept(SECRET, &code_of(SECRET, 99), now, Some(100)), None);
        assert_eq!(accept(SECRET, &code_of(SECRET, 101), now, Some(100)), Some(101));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let now = at(100 * STEP_SECONDS);
        let code = code_of(SECRET, 100);
        for bad in ["", "0", "000000", &format!("{code} "), &format!("0{code}"), "١٢٣٤٥٦"] {
            assert_eq!(accept(SECRET, bad, now, None), None, "{bad}");
        }
    }
}
