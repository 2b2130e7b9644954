select create_distributed_table('login.entries', 'id_hash');
select create_distributed_table('login.answers', 'grant_hash');
