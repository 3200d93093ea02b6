-- Estimated maxima of exercises that lift the body too were of the load that was added alone. They are no records any more;
-- statistics estimate them together with the body's weight.
CREATE TABLE lifts_of_the_body (exercise_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO lifts_of_the_body (exercise_id) VALUES
  ('eeb04935-6074-883f-a3df-b3d44dcd6b6b'),
  ('7a5c9032-0ba8-8783-af5d-f5558e32bca7'),
  ('8abe2a57-b2dd-89d5-978a-202a0bdbabb7'),
  ('944670f9-a458-849d-85c3-a2a6ac1c3b25'),
  ('7271c246-c1f2-8520-b6ff-8bffde41fb2b'),
  ('be62c4e1-9ab3-8cec-98b6-805624e0f3bb'),
  ('7e8a7187-3ea6-8d57-be44-e00539d20d5b'),
  ('78e779cc-e0b1-806a-ac5b-06ab5d99759e'),
  ('943ec76f-680f-8205-beac-37d96c218eb5'),
  ('fdc67f48-3f42-84cd-9bbe-baaae8d9b6f6'),
  ('0e2e8204-40a2-86fe-ae1f-b99e09369855'),
  ('cb56dd18-b9bf-86d7-95b0-ba4ad19161e2'),
  ('6c179531-d16f-8c5f-9715-24466ba15ec2'),
  ('36b61d19-2d4c-80ff-8f2f-e3b7b1569f9f'),
  ('be965e12-d939-8416-91ef-8cb1200c452e'),
  ('7e99d04e-ce9d-873e-9bc5-fa2e79837f4a'),
  ('7bdbf913-7175-8131-96e9-971bc6d1a50b'),
  ('c59f744a-8c99-8a2c-92e5-6d821469959a'),
  ('31ebcf1d-7871-8ed9-b252-5ecb35e52f3e'),
  ('c4573a90-008a-8ff3-b6c8-feeba111c74b');
DELETE FROM personal_records WHERE kind = 'e1rm' AND exercise_id IN (SELECT exercise_id FROM lifts_of_the_body);
UPDATE exercise_days SET bests = json_remove(bests, '$.e1rmGrams')
  WHERE exercise_id IN (SELECT exercise_id FROM lifts_of_the_body);
UPDATE exercise_totals SET bests = json_remove(bests, '$.e1rmGrams'), checkpoint_bests = json_remove(checkpoint_bests, '$.e1rmGrams'),
    e1rm_grams = NULL
  WHERE exercise_id IN (SELECT exercise_id FROM lifts_of_the_body);
DROP TABLE lifts_of_the_body;
