/**
 * The catalogue of topics: name, key, record type and settings of each. Who reads and writes them
 * uses the module {@code lethe-topics}.
 */
package io.lethe.schemas.topics;
