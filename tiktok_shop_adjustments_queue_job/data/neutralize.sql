-- The jobs of the original are the original's to do.
UPDATE tiktok_authorized_shop
   SET use_job_queue = FALSE;
DELETE FROM queue_job
 WHERE channel LIKE 'root.tiktok\_shop.%'
   AND state IN ('wait_dependencies', 'pending', 'enqueued', 'started');
