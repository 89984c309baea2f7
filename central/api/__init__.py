"""The versioned contract, assembled from the apps' routers."""
