package io.lethe.http.identity;

import java.util.Set;

/**
 * A key by which a caller says who it is. Its hash is a plain SHA-256: a key is 256 random bits, so
 * there is nothing to guess that a slow hash would have to protect.
 *
 * @param name the caller's; a caller may have several keys
 * @param roles what the caller may do, of {@link Roles}
 * @param hash SHA-256 of the key's bytes in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // compared in constant time only
record ApiKey(String name, Set<String> roles, byte[] hash) {}
