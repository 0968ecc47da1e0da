-- Nothing is known of a group any more. KEYS and the first three of ARGV as for decide.lua.

redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[2], ARGV[2])
redis.call('SREM', KEYS[3], ARGV[3])
return 0
