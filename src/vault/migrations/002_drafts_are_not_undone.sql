-- Drafts and the times of reviews are no longer part of what can be undone.
DELETE FROM change_setting WHERE key = 'draft' OR key LIKE 'review %';
