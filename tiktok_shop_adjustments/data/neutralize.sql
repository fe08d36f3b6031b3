-- A copy of the database must neither act for a seller nor be able to.
UPDATE tiktok_authorization
   SET app_secret = NULL,
       access_token = NULL,
       refresh_token = NULL,
       access_token_expires_at = NULL,
       refresh_token_expires_at = NULL,
       consent_state_hash = NULL,
       consent_state_expires_at = NULL,
       state = 'draft';
UPDATE tiktok_authorized_shop
   SET cipher = NULL,
       notifications_enabled = FALSE,
       decisions_enabled = FALSE,
       messages_enabled = FALSE,
       rules_enabled = FALSE;
-- What waits to be sent is sent by the original, not by its copy as well.
UPDATE tiktok_adjustment_decision
   SET state = 'refused',
       settled_at = now() AT TIME ZONE 'UTC',
       answer_code = NULL,
       answer_message = 'This is a copy of the database: nothing is sent from it.',
       advice = 'The original database sends it.'
 WHERE state IN ('queued', 'sending', 'uncertain');
UPDATE tiktok_adjustment_batch
   SET state = 'stopped'
 WHERE state = 'running';
UPDATE tiktok_message
   SET state = 'refused',
       answer = 'This is a copy of the database: nothing is sent from it.'
 WHERE state IN ('queued', 'sending', 'uncertain');
UPDATE tiktok_conversation
   SET read_due = FALSE;
UPDATE tiktok_picture
   SET url = NULL;
UPDATE ir_cron
   SET active = FALSE
 WHERE id IN (SELECT res_id
                FROM ir_model_data
               WHERE module = 'tiktok_shop_adjustments' AND model = 'ir.cron');
