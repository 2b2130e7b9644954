select create_distributed_table('enrolment.seen_capture', 'person_id', colocate_with => 'none');
