/**
 * Records whose schema a registry names (Confluent's wire format), on the topics that clients write
 * and read. Inside, all is single-object encoded.
 */
package io.lethe.topics.registry;
