-- What a feed is opened with and how its refusal is told.

-- The name an account had when its feed was asked for: asked again under another name, the accounting software would
-- make a second account.
alter table feed add column requested_name text;
-- The refusal in a word of ours; the words are in `error`.
alter table feed add column error_code text;
