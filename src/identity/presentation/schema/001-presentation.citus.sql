select create_distributed_table('presentation.requests', 'request_id');
