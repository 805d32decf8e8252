/** The store of version directories: a directory or S3, behind one interface. */
package io.lethe.store;
