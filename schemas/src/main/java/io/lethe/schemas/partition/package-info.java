/** In which partition of a topic a record lies: all records of a model lie together. */
package io.lethe.schemas.partition;
