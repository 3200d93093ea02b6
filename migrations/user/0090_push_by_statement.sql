-- What is told is pushed by a job that the statement after it writes, as every other job is written: with its owner and turn.
DROP TRIGGER notifications_push;
