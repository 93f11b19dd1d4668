#include "diary/saying.h"
