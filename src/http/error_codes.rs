//! The one table of error codes: name, code, type, status, and what a person reads.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident, $status:literal, $text:literal;)+) => {
        /// Everything that can go wrong, as a client sees it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $text] $name),+ }

        impl Code {
            /// Every row of the table.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// The stable name a client branches on.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            /// The code of that name.
            pub fn named(name: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.as_str() == name)
            }

            /// The family of the error, as the reference products name them.
            pub const fn kind(self) -> &'static str {
                match self { $(Code::$name => stringify!($kind)),+ }
            }

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self { $(Code::$name => $status),+ }
            }

            /// What a person reads, unless the place that raised it says something more exact.
            pub const fn text(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// What a person reads of a code that was stored.
            pub fn message_of(code: &str) -> &'static str {
                let known = Self::ALL.iter().copied().find(|known| known.as_str() == code);
                known.unwrap_or(Self::InternalError).text()
            }
        }
    };
}

codes! {
    ValidationFailed = "validation_failed", ValidationError, 400, "Some fields are not valid.";
    MalformedJson = "malformed_json", ValidationError, 400, "The body is not valid JSON.";
    MalformedRequest = "malformed_request", ValidationError, 400, "The request cannot be read.";
    InvalidCursor = "invalid_cursor", ValidationError, 422, "The cursor is not one this list gave.";
    InvalidQuery = "invalid_query", ValidationError, 400, "The query is not valid.";
    VersionConflict = "version_conflict", ValidationError, 400, "The path, the header and the query name different API versions.";
    UnknownVersion = "unknown_version", ValidationError, 400, "There is no such API version.";
    InvalidIdempotencyKey = "invalid_idempotency_key", ValidationError, 400, "An Idempotency-Key is 1 to 255 visible ASCII characters.";
    PasswordRefused = "password_refused", ValidationError, 422, "Choose another password.";
    WrongPassword = "wrong_password", ValidationError, 422, "The current password is not right.";
    InvalidToken = "invalid_token", ValidationError, 422, "The link or code is not valid or no longer so.";
    InvalidMfaCode = "invalid_mfa_code", ValidationError, 422, "The code is not valid.";
    InvalidFile = "invalid_file", ValidationError, 422, "The file is not one that can be taken.";
    MappingNeeded = "mapping_needed", ValidationError, 422, "Say which column of the table is what.";
    ImportNeedsAnswers = "import_needs_answers", ValidationError, 422, "Some things have to be said before the file can be imported.";
    SignInRejected = "sign_in_rejected", ValidationError, 422, "The sign-in could not be completed.";
    ExerciseUnavailable = "exercise_unavailable", ValidationError, 422, "There is no such exercise, or it is not yours to use.";
    PlatesRefused = "plates_refused", ValidationError, 422, "There are no such plates, or they make no such load.";
    NotTracked = "not_tracked", ValidationError, 422, "The exercise does not measure that.";
    NotFriends = "not_friends", ValidationError, 422, "Some of these people are not your friends.";
    NotYourself = "not_yourself", ValidationError, 422, "You cannot do this with your own account.";
    MeasurementRefused = "measurement_refused", ValidationError, 422, "The measurement cannot be kept as it is.";
    GoalRefused = "goal_refused", ValidationError, 422, "The goal cannot be kept as it is.";
    LinkExpired = "link_expired", AuthorizationError, 403, "The link is not valid, or no longer so.";
    NutritionRefused = "nutrition_refused", ValidationError, 422, "This cannot be kept as it is.";
    FoodUnavailable = "food_unavailable", ValidationError, 422, "There is no such food or recipe, or it is not yours to use.";
    TargetsUnknown = "targets_unknown", ValidationError, 422, "Something has to be known of you first: what, is in the details.";
    MealPlanInfeasible = "meal_plan_infeasible", ValidationError, 422, "No meals of the foods there are meet these targets.";
    CoachRefused = "coach_refused", ValidationError, 422, "The coach cannot make this.";
    QuietHoursRefused = "quiet_hours_refused", ValidationError, 422, "Quiet hours end at another time than they begin; leave them out for none.";
    PlanRefused = "plan_refused", ValidationError, 422, "The plan cannot be kept as it is.";

    NotSignedIn = "not_signed_in", AuthenticationError, 401, "Sign in to do this.";
    InvalidCredentials = "invalid_credentials", AuthenticationError, 401, "The e-mail address or the password is not right.";
    SessionEnded = "session_ended", AuthenticationError, 401, "This sign-in has ended. Sign in again.";
    TicketUsed = "ticket_used", AuthenticationError, 401, "This ticket was used or is for something else. Ask for a new one.";

    Forbidden = "forbidden", AuthorizationError, 403, "You are not allowed to do this.";
    PremiumRequired = "premium_required", AuthorizationError, 403, "This is for subscribers.";
    SessionRequired = "session_required", AuthorizationError, 403, "An API key cannot do this. Sign in.";
    OriginNotAllowed = "origin_not_allowed", AuthorizationError, 403, "Pages of this origin may not open sockets here.";
    AccountSuspended = "account_suspended", AuthorizationError, 403, "This account is suspended.";
    ReauthenticationRequired = "reauthentication_required", AuthorizationError, 403, "Sign in again to do this.";

    RouteNotFound = "route_not_found", NotFoundError, 404, "There is nothing at this address.";
    NotConfigured = "not_configured", NotFoundError, 404, "This installation does not offer that.";
    NotFound = "not_found", NotFoundError, 404, "There is no such thing, or it is not yours to see.";
    MethodNotAllowed = "method_not_allowed", NotFoundError, 405, "This address does not take this method.";

    UsernameTaken = "username_taken", ConflictError, 409, "This username is taken.";
    DuplicateExercise = "duplicate_exercise", ConflictError, 409, "There are exercises much like this one.";
    FriendRequestExists = "friend_request_exists", ConflictError, 409, "There already is a request or friendship between you.";
    AlreadyEnabled = "already_enabled", ConflictError, 409, "This is already enabled.";
    LastAdmin = "last_admin", ConflictError, 409, "The last administrator cannot be demoted, suspended or deleted.";
    TemplateTakenDown = "template_taken_down", ConflictError, 409, "This was taken down: neither it nor a copy of it can be published, and it cannot be copied.";
    LimitReached = "limit_reached", ConflictError, 409, "You have as many of these as one account may have.";
    LastSignInMethod = "last_sign_in_method", ConflictError, 409, "This is the only way you can sign in. Set a password first.";
    WorkoutFinished = "workout_finished", ConflictError, 409, "The workout has ended.";
    WorkoutNotStarted = "workout_not_started", ConflictError, 409, "The workout has not begun.";
    WorkoutAlreadyStarted = "workout_already_started", ConflictError, 409, "The workout has begun already.";
    WorkoutAlreadyPaused = "workout_already_paused", ConflictError, 409, "The workout is paused already.";
    WorkoutNotPaused = "workout_not_paused", ConflictError, 409, "The workout is not paused.";
    AlreadyAdded = "already_added", ConflictError, 409, "It was added before.";
    RoomLocked = "room_locked", ConflictError, 409, "This room is locked: nobody else may join.";
    NotEnoughReady = "not_enough_ready", ConflictError, 409, "Fewer are ready than it takes.";
    CountdownRunning = "countdown_running", ConflictError, 409, "A countdown is running.";
    RequestInProgress = "request_in_progress", ConflictError, 409, "A request with this Idempotency-Key is still running.";
    AnswerRunning = "answer_running", ConflictError, 409, "An answer is running in this conversation. Wait for its end, or stop it.";
    ImportNotReady = "import_not_ready", ConflictError, 409, "The import is not at a point where this can be done.";
    JobRunning = "job_running", ConflictError, 409, "The work has begun and cannot be cancelled any more.";
    JobNotRetryable = "job_not_retryable", ConflictError, 409, "It is done, is being done, or is kept no more: there is nothing to try again.";
    QueueEssential = "queue_essential", ConflictError, 409, "This queue cannot be paused: erasures are owed, and whose access ended must be out at once.";
    RecommendationAnswered = "recommendation_answered", ConflictError, 409, "This recommendation was answered otherwise.";
    RecommendationExpired = "recommendation_expired", ConflictError, 409, "The time of this recommendation has passed.";
    EditConflict = "edit_conflict", ConflictError, 412, "It was changed since you read it.";

    VersionGone = "version_gone", NotFoundError, 410, "This API version is no longer served.";
    BodyTooLarge = "body_too_large", ValidationError, 413, "The body is too large.";
    UrlTooLong = "url_too_long", ValidationError, 414, "The address is too long.";
    UpgradeRequired = "upgrade_required", ValidationError, 426, "This address is for WebSockets.";
    UnknownProtocol = "unknown_protocol", ValidationError, 400, "Name vivace.v1 among the subprotocols.";
    UnsupportedMediaType = "unsupported_media_type", ValidationError, 415, "The body must be of the content type documented.";
    IdempotencyMismatch = "idempotency_mismatch", ValidationError, 422, "This Idempotency-Key was used with another request.";

    RateLimited = "rate_limited", RateLimitError, 429, "Too many requests. Try again later.";

    ClientGone = "client_gone", ServiceError, 499, "Nobody waited for the answer any more.";

    InternalError = "internal_error", InternalError, 500, "Something went wrong on our side.";
    StorageUnavailable = "storage_unavailable", DatabaseError, 503, "The service is busy. Try again in a moment.";
    JobFailed = "job_failed", ServiceError, 503, "The work could not be done, however often it was tried.";
    ServiceUnavailable = "service_unavailable", ServiceError, 503, "The service is not available. Try again in a moment.";
    Misconfigured = "misconfigured", ServiceError, 503, "This installation is not configured completely.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{}", code.as_str());
            assert!(http::StatusCode::from_u16(code.status()).is_ok());
        }
    }
}
