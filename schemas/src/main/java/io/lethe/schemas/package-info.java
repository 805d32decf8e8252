/**
 * The records of Lethe's topics, which Avro generates from {@code src/main/avro}. They are the
 * contract that programs in other languages read too; the packages below add what all services must
 * do alike with them.
 */
package io.lethe.schemas;
