/** Where version directories are kept: in a directory or in S3, behind one interface. */
package io.lethe.store;
