/**
 * Avro records as bytes, each behind the fingerprint of the schema that it was written with, and
 * the released schemas that are still read.
 */
package io.lethe.schemas.serde;
